/** How many of `bytes` end with a whole UTF-8 character; bytes that are no UTF-8 count as whole. */
export function wholeCharacters(bytes: Uint8Array): number {
  const length = bytes.length
  for (let back = 1; back <= Math.min(3, length); back += 1) {
    const byte = bytes[length - back] ?? 0
    if (byte < 0x80) return length
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needs > back ? length - back : length
    }
  }
  return length
}
