import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { openDocument } from './document-store.ts'
import { createProblems } from './problems.ts'

const schema = z.looseObject({ schema: z.literal(1), n: z.number() })
const clock = createManualClock()

function open(path: string) {
  const problems = createProblems({ info: () => undefined, warn: () => undefined }, clock)
  const opened = openDocument<z.infer<typeof schema>>(
    path,
    { version: 1, schema },
    { schema: 1, n: 0 },
    clock,
    problems,
  )
  return { opened, problems }
}

describe('a document of the supervisor', () => {
  test('is on disk when a change resolves, with the fields it does not know', async () => {
    const path = join(temporaryDirectory(), 'a.json')
    writeFileSync(path, '{"schema":1,"n":1,"later":true}')
    const store = await open(path).opened
    await store.update((value) => ({ ...value, n: 2 }))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ schema: 1, n: 2, later: true })
  })

  test('is whole after many changes at once', async () => {
    const path = join(temporaryDirectory(), 'a.json')
    const store = await open(path).opened
    await Promise.all(Array.from({ length: 100 }, () => store.update((value) => ({ ...value, n: value.n + 1 }))))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ n: 100 })
  })

  test('that cannot be read is set aside and reported, and begins anew', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.json'), 'not json')
    const { opened, problems } = open(join(directory, 'a.json'))
    const store = await opened
    expect(store.value()).toEqual({ schema: 1, n: 0 })
    expect(problems.list()).toEqual([expect.stringContaining('set aside')])
    await store.update((value) => ({ ...value, n: 5 }))
    expect(readdirSync(directory)).toHaveLength(2)
  })

  test('of a newer version is left as it is', async () => {
    const path = join(temporaryDirectory(), 'a.json')
    writeFileSync(path, '{"schema":2,"m":1}')
    const { opened, problems } = open(path)
    await (await opened).update((value) => ({ ...value, n: 9 }))
    expect(readFileSync(path, 'utf8')).toBe('{"schema":2,"m":1}')
    expect(problems.list()).toHaveLength(1)
  })
})
