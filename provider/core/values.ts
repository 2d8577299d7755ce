/** Plain values by name, as in Pulumi's state. */
export type Values = Readonly<Record<string, unknown>>

/** The inputs while check works on them. */
export type Draft = Record<string, unknown>
