import { describe, expect, test } from 'vitest'
import { decode } from '@jridgewell/sourcemap-codec'
import { escaped, shifted } from './lib/ascii-output.mjs'

describe('output in ASCII', () => {
  test('says the same', async () => {
    const code =
      'export default ["— … “x”", /[—–]/u.test("–"), "😀".length, `a—b`, { ä: 1 }.ä, /\\p{L}😀/u.test("é😀")]'
    const read = async (text: string): Promise<unknown> =>
      await import(`data:text/javascript,${encodeURIComponent(text)}`).then(
        ({ default: value }: { default: unknown }) => value,
      )
    expect(escaped(code)).toMatch(/^[\0-\x7f]*$/)
    expect(await read(escaped(code))).toEqual(await read(code))
  })

  test('is mapped to where it came from', () => {
    // Segments at columns 0, 3 and 7 of `"—";"…"`, the second behind one escaped character.
    const map = shifted('"—";"…";x', 'AAAA,GAAG,IAAI')
    expect(decode(map)[0]?.map(([column]) => column)).toEqual([0, 8, 17])
  })
})
