/** Ends a `switch` over a union: a new member that is not handled does not compile, and throws if it arrives at run time. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`)
}
