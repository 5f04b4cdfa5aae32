import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { openLog } from '../log/log.ts'
import { openLineWriter } from './append-lines.ts'
import { openOwnFile } from './open-own-file.ts'
import { readDocument, writeDocument } from './json-document.ts'
import { ensurePrivateDirectory, ensurePrivateDirectorySync } from './private-directory.ts'
import { readLastLines, readLines } from './read-lines.ts'
import { writeFileAtomic, writeFileAtomicSync } from './write-atomic.ts'

const entry = z.looseObject({ n: z.int() })

async function collect<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const line of lines) all.push(line)
  return all
}

describe('writing atomically', () => {
  test('replaces the content, readable by its owner only, and leaves no temporary file', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 'a.json')
    await writeFileAtomic(path, 'one')
    writeFileAtomicSync(path, 'two')
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['a.json'])
  })

  test('gives the file exactly the mode that was asked for, whatever the umask', async () => {
    const path = join(temporaryDirectory(), 'script')
    await writeFileAtomic(path, 'one', { mode: 0o776 })
    expect(statSync(path).mode & 0o777).toBe(0o776)
    writeFileAtomicSync(path, 'two', { mode: 0o767 })
    expect(statSync(path).mode & 0o777).toBe(0o767)
  })

  test('leaves the old content and no temporary file when it fails', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'taken', 'child'), { recursive: true })
    await expect(writeFileAtomic(join(directory, 'taken'), 'x')).rejects.toThrow()
    expect(() => writeFileAtomicSync(join(directory, 'taken'), 'x')).toThrow()
    expect(readdirSync(directory)).toEqual(['taken'])
  })

  test('keeps a symbolic link when asked to write what it points to', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'dotfiles'))
    writeFileSync(join(directory, 'dotfiles', 'settings.json'), '{}')
    symlinkSync(join('dotfiles', 'settings.json'), join(directory, 'settings.json'))
    await writeFileAtomic(join(directory, 'settings.json'), '{"a":1}', { followLink: true })
    expect(readFileSync(join(directory, 'dotfiles', 'settings.json'), 'utf8')).toBe('{"a":1}')
  })
})

describe('a file that is appended to', () => {
  const ways: Readonly<Record<string, (path: string) => void>> = {
    'a line writer': (path) => openLineWriter(path).append({ n: 1 }),
    'a log': (path) => openLog({ path, clock: createManualClock(0) }).info('x'),
    'whatever opens one': (path) => closeSync(openOwnFile(path)),
  }

  test.each(Object.keys(ways))('is not written by %s through a link, nor where it is no file', (way) => {
    const directory = temporaryDirectory()
    const precious = join(directory, 'precious')
    writeFileSync(precious, 'a line that is torn', { mode: 0o644 })
    const [soft, hard, fifo] = [join(directory, 'soft'), join(directory, 'hard'), join(directory, 'fifo')]
    symlinkSync(precious, soft)
    linkSync(precious, hard)
    execFileSync('mkfifo', [fifo])
    const write = (path: string): void => ways[way]?.(path)
    const isLog = way === 'a log'
    for (const [path, reason] of [
      [soft, 'is a symbolic link'],
      [hard, 'has another name'],
      [fifo, 'is no file'],
      [directory, ''],
    ] as const) {
      if (isLog) write(path)
      else expect(() => write(path), path).toThrow(reason)
    }
    expect(readFileSync(precious, 'utf8')).toBe('a line that is torn')
    expect(statSync(precious).mode & 0o777).toBe(0o644)
  })

  test('is closed to others, whatever the umask and however it was', () => {
    const before = process.umask(0)
    try {
      const path = join(temporaryDirectory(), 'log')
      closeSync(openOwnFile(path))
      expect(statSync(path).mode & 0o777).toBe(0o600)
      chmodSync(path, 0o666)
      closeSync(openOwnFile(path))
      expect(statSync(path).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(before)
    }
  })
})

describe('a private directory', () => {
  test('is closed to others even when it was there and open', async () => {
    const directory = join(temporaryDirectory(), 'a', 'b')
    await ensurePrivateDirectory(directory)
    chmodSync(directory, 0o755)
    await ensurePrivateDirectory(directory)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  test('must not be a symbolic link', async () => {
    const directory = temporaryDirectory()
    symlinkSync('/tmp', join(directory, 'link'))
    await expect(ensurePrivateDirectory(join(directory, 'link'))).rejects.toThrow('symbolic link')
  })
})

describe('lines', () => {
  test('are appended whole and read back with their places', async () => {
    const path = join(temporaryDirectory(), 'a.jsonl')
    const writer = openLineWriter(path)
    writer.append({ n: 1 }, { n: 2, text: 'zwölf' })
    writer.sync()
    writer.close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const lines = await collect(readLines(path, entry))
    expect(lines).toEqual([
      { kind: 'line', value: { n: 1 }, offset: 0, end: 8 },
      { kind: 'line', value: { n: 2, text: 'zwölf' }, offset: 8, end: writer.size },
    ])
    expect(await collect(readLines(path, entry, 8))).toEqual(lines.slice(1))
  })

  test('that are torn at the end are left out when read, and cut off before the next append', async () => {
    const path = join(temporaryDirectory(), 'a.jsonl')
    writeFileSync(path, '{"n":1}\n{"n":2')
    expect(await collect(readLines(path, entry))).toMatchObject([{ value: { n: 1 } }])
    expect(await readLastLines(path, entry, 5)).toMatchObject([{ value: { n: 1 } }])
    const writer = openLineWriter(path)
    writer.append({ n: 3 })
    writer.close()
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":3}\n')
  })

  test('a file of nothing but one torn line becomes empty', () => {
    const path = join(temporaryDirectory(), 'a.jsonl')
    writeFileSync(path, 'x'.repeat(200_000))
    openLineWriter(path).close()
    expect(statSync(path).size).toBe(0)
  })

  test('that do not decode are reported and the rest goes on', async () => {
    const path = join(temporaryDirectory(), 'a.jsonl')
    writeFileSync(path, '{"n":1}\nnot json\n{"n":"two"}\n{"n":3}\n')
    const lines = await collect(readLines(path, entry))
    expect(lines.map((line) => line.kind)).toEqual(['line', 'corrupt', 'corrupt', 'line'])
  })

  test('longer than a chunk come whole, from the front and from the end', async () => {
    const path = join(temporaryDirectory(), 'a.jsonl')
    const writer = openLineWriter(path)
    for (let n = 0; n < 300; n++) writer.append({ n, text: 'ä'.repeat(n % 7 === 0 ? 100_000 : 10) })
    writer.close()
    const lines = await collect(readLines(path, entry))
    expect(lines.map((line) => line.kind === 'line' && line.value.n)).toEqual([...Array(300).keys()])
    expect(await readLastLines(path, entry, 10)).toEqual(lines.slice(-10))
    expect(await readLastLines(path, entry, 1_000)).toEqual(lines)
  })

  test('of a file that does not exist are none', async () => {
    const path = join(temporaryDirectory(), 'none.jsonl')
    expect(await collect(readLines(path, entry))).toEqual([])
    expect(await readLastLines(path, entry, 3)).toEqual([])
  })
})

describe('a document', () => {
  const type = { version: 2, schema: z.looseObject({ schema: z.int(), name: z.string() }) }

  test('keeps fields it does not know', async () => {
    const path = join(temporaryDirectory(), 'a.json')
    writeFileSync(path, '{"schema":1,"name":"a","later":{"x":1}}')
    const read = await readDocument(path, type, 5)
    if (read.kind !== 'ok') throw new Error(read.kind)
    await writeDocument(path, { ...read.value, schema: 2, name: 'b' })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ schema: 2, name: 'b', later: { x: 1 } })
  })

  test.each(['{"schema":1', '{"name":"a"}', '{"schema":1,"name":7}', '[]', ''])('%j is set aside', async (text) => {
    const directory = temporaryDirectory()
    const path = join(directory, 'a.json')
    writeFileSync(path, text)
    expect(await readDocument(path, type, 5)).toMatchObject({ kind: 'corrupt', movedTo: `${path}.corrupt-5` })
    expect(readFileSync(`${path}.corrupt-5`, 'utf8')).toBe(text)
    expect(await readDocument(path, type, 6)).toEqual({ kind: 'absent' })
  })

  test('of a newer version stays where it is', async () => {
    const path = join(temporaryDirectory(), 'a.json')
    writeFileSync(path, '{"schema":3,"title":"a"}')
    expect(await readDocument(path, type, 5)).toEqual({ kind: 'too-new', schema: 3 })
    expect(readFileSync(path, 'utf8')).toBe('{"schema":3,"title":"a"}')
  })

  test('that cannot be read is not taken for absent', async () => {
    expect(await readDocument(temporaryDirectory(), type, 5)).toMatchObject({ kind: 'unreadable' })
  })
})

test.runIf(process.platform === 'linux')('a directory that cannot be made fails at once', async () => {
  await expect(ensurePrivateDirectory('/proc/backburner/home')).rejects.toThrow(/ENOENT/)
  expect(() => ensurePrivateDirectorySync('/proc/backburner/home')).toThrow(/ENOENT/)
})
