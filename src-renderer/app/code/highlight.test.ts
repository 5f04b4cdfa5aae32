import { expect, it } from 'vitest'
import { highlightCode } from './highlight.ts'

it('colours long code in parts, and a part as what came before it wants', async () => {
  const comment = ['/*', ...Array.from({ length: 100 }, () => 'let inside = 1'), '*/', 'let after = 1']
  const lines = await highlightCode(comment.join('\n'), 'ts')
  expect(lines?.map((line) => line.map(({ text }) => text).join(''))).toEqual(comment)
  const [first] = lines?.[1] ?? []
  expect(first?.text).toBe('let inside = 1')
  for (const at of [40, 41, 80, 100]) expect(lines?.[at]).toEqual([first])
  expect(lines?.at(-1)?.length).toBeGreaterThan(1)
})
