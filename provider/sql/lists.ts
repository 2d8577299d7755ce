/** The elements of a list that StarRocks splits at commas. */
export function elementsOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '')
}

/** Why a text cannot be an element of such a list, or undefined. */
export function elementProblem(element: string): string | undefined {
  if (element === '') return 'it is empty'
  if (element.includes(',')) return 'it contains a comma, at which StarRocks splits the list'
  if (element !== element.trim()) return 'it begins or ends with a space, which StarRocks would remove'
  return undefined
}
