import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { readLinesBefore } from './read-lines.ts'

const schema = z.object({ n: z.number(), text: z.string() })
const orderOf = (json: unknown): number | null => schema.safeParse(json).data?.n ?? null

it('gives the lines before a place, however long lines and file are', async () => {
  const directory = temporaryDirectory()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      async (lengths, before, limit, torn) => {
        const path = join(directory, 'lines.jsonl')
        const lines = lengths.map((length, index) => JSON.stringify({ n: index + 1, text: 'x'.repeat(length) }))
        writeFileSync(path, `${lines.join('\n')}\n${torn ? '{"n":999,"te' : ''}`)
        const { lines: read, reachedStart } = await readLinesBefore(path, schema, { before, limit, orderOf })
        const last = Math.min(before - 1, lengths.length)
        const first = Math.max(1, last - limit + 1)
        const expected = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
        expect(read.map((line) => (line.kind === 'line' ? line.value.n : null))).toEqual(expected)
        expect(reachedStart).toBe(first === 1)
      },
    ),
    { numRuns: 60 },
  )
})

it('of no file is nothing', async () => {
  const read = await readLinesBefore(join(temporaryDirectory(), 'none'), schema, { before: 5, limit: 2, orderOf })
  expect(read).toEqual({ lines: [], reachedStart: true })
})
