/** Templates in scripts: `{{name}}` stands for a variable, and what is unknown for nothing. */

/** Names and their values, which are all text. */
export type Variables = Readonly<Record<string, string>>

/** A text with its templates filled in. */
export function fill(text: string, variables: Variables): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? '')
}

/** Any JSON value with the templates in its strings filled in. */
export function fillDeep(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return fill(value, variables)
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillDeep(item, variables)]))
}

/** A number that may be written as a template; what is none counts as `otherwise`. */
export function fillNumber(value: number | string | undefined, variables: Variables, otherwise = 0): number {
  if (value === undefined) return otherwise
  const text = typeof value === 'number' ? String(value) : fill(value, variables)
  if (text === 'always') return Number.MAX_SAFE_INTEGER
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : otherwise
}
