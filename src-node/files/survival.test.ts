import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { runScript } from '../testing/script-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openLineWriter } from './append-lines.ts'
import { readLastLines, readLines } from './read-lines.ts'

const entry = z.object({ text: z.string() })

async function texts(path: string): Promise<string[]> {
  const found: string[] = []
  for await (const line of readLines(path, entry)) if (line.kind === 'line') found.push(line.value.text)
  return found
}

test('a file of lines cut at any byte replays its whole lines and goes on from there', async () => {
  const path = join(temporaryDirectory(), 'a.jsonl')
  const lines = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(), fc.integer({ min: 1, max: 5 }), async (given, seed, count) => {
      writeFileSync(path, '')
      const writer = openLineWriter(path)
      const ends = given.map((text) => {
        writer.append({ text })
        return writer.size
      })
      writer.close()
      const cut = seed % (statSync(path).size + 1)
      truncateSync(path, cut)
      const whole = given.slice(0, ends.filter((end) => end <= cut).length)
      expect(await texts(path)).toEqual(whole)
      const last = await readLastLines(path, entry, count)
      expect(last.map((line) => line.kind === 'line' && line.value.text)).toEqual(whole.slice(-count))
      const next = openLineWriter(path)
      next.append({ text: 'next' })
      next.close()
      expect(await texts(path)).toEqual([...whole, 'next'])
    }),
  )
})

test('a document whose writer is killed at any moment is one that was written, never a mixture', async () => {
  const path = join(temporaryDirectory(), 'a.json')
  const source = `
    import { writeFileAtomic } from ${JSON.stringify(join(import.meta.dirname, 'write-atomic.ts'))}
    for (let n = 0; ; n++) {
      await writeFileAtomic(${JSON.stringify(path)}, JSON.stringify({ n, filling: String(n).repeat(20_000) }))
      if (n === 3) console.log('going')
    }
  `
  for (let round = 0; round < 5; round++) {
    const writer = runScript(source)
    await writer.nextLine()
    await writer.kill()
    const { n, filling } = JSON.parse(readFileSync(path, 'utf8'))
    expect(filling).toBe(String(n).repeat(20_000))
  }
}, 30_000)
