/** The part of a JSON value that a dotted path of the schema names; undefined when it is not there. */
export function valueAt(json: unknown, path: string): unknown {
  let at = json
  for (const key of path.split('.')) {
    if (!isPlainObject(at) || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return at
}

/** A JSON object: neither an array nor null. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
