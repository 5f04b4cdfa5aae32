/**
 * oRPC asks of each body whether it is `FormData`, and the first mention of that name loads undici: 17 MB and 25 ms that
 * no call of ours needs. Nobody sends a form here, so an empty class answers the question as well.
 * Only for processes in which nothing else uses `fetch`; to be called before the first call.
 */
export function standInForFormData(): void {
  // An assignment: asking for the property's descriptor, as `defineProperty` does, would load it.
  Object.assign(globalThis, { FormData: class NoFormData {} })
}
