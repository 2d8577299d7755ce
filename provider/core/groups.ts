/** Members by the key of their group, in the order in which they came. */
export class Groups<Key, Member> {
  private readonly groups = new Map<Key, Set<Member>>()

  clear(): void {
    this.groups.clear()
  }

  add(key: Key, member: Member): void {
    this.groups.set(key, (this.groups.get(key) ?? new Set()).add(member))
  }

  remove(key: Key, member: Member): void {
    const group = this.groups.get(key)
    group?.delete(member)
    if (group?.size === 0) this.groups.delete(key)
  }

  of(key: Key): Iterable<Member> {
    return this.groups.get(key) ?? []
  }
}
