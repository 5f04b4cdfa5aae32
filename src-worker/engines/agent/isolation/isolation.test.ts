import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { Engine } from '../../../session/engine.ts'
import { createAgentEngineWith } from '../agent-engine.ts'
import { defaultAgentOptions } from '../options.ts'
import { finish } from '../testing/answering-model.ts'
import { createMemoryHost, type MemoryHost } from '../testing/memory-host.ts'
import { beginPlay } from '../testing/play-scripts.ts'
import { startScripted, type ScriptedCall } from '../testing/scripted-model.ts'

let engines: Engine[] = []
afterEach(async () => {
  for (const engine of engines) await engine.stop()
  engines = []
})

const files = { 'README.md': 'A clock.\n', 'src/clock.js': 'export const hour = 13\n' }

/** Lets a session make these calls one after the other, allowed without asking, and returns their results. */
async function play(
  cwd: string,
  calls: readonly ScriptedCall[],
  launch: Record<string, unknown> = {},
): Promise<MemoryHost> {
  const model = await startScripted(calls)
  const host = createMemoryHost({
    prompt: 'go',
    cwd,
    jobDirectory: join(temporaryDirectory(), 'jobs', '7c5dcf5d'),
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: temporaryDirectory(),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'x',
      BACKBURNER_SUMMARIES: '0',
    },
    launch: { permissionMode: 'bypassPermissions', ...launch },
  })
  const engine = createAgentEngineWith(host, { ...defaultAgentOptions, rulesWithinMs: 0 })
  engines.push(engine)
  await engine.start({ entries: [], inbox: [], halfTaken: [], how: 'new' })
  await host.untilState('completed', 'failed', 'idle', 'blocked')
  return host
}

function results(host: MemoryHost): { text: string; isError: boolean }[] {
  return host.entries.flatMap((entry) =>
    entry.type === 'tool-finished' && entry.tool !== 'Finish'
      ? [{ text: JSON.stringify(entry.content), isError: entry.isError }]
      : [],
  )
}

const edit = (path: string) => ({ name: 'Edit', input: { file_path: path, old_string: '13', new_string: '14' } })
const read = (path: string) => ({ name: 'Read', input: { file_path: path } })
const bash = (command: string) => ({ name: 'Bash', input: { command } })
const write = (path: string) => ({ name: 'Write', input: { file_path: path, content: 'x' } })

describe('a session in a repository', () => {
  test('stays where it is as long as it only looks', async () => {
    const { directory } = await sampleRepository(files)
    const host = await play(directory, [
      read('README.md'),
      bash('git status'),
      { name: 'Glob', input: { pattern: '*' } },
    ])
    expect(host.record().worktree).toBeNull()
  })

  test('moves before its first edit; what it has read counts there, and the model is told', async () => {
    const { directory } = await sampleRepository(files)
    const path = join(directory, 'src/clock.js')
    const host = await play(directory, [read(path), edit(path), read('src/clock.js')])
    const { worktree } = host.record()
    expect(worktree).toMatchObject({ branch: 'bb/a-task', mainCheckout: directory })
    expect(results(host).map(({ isError }) => isError)).toEqual([false, false, false])
    expect(results(host)[1]?.text).toContain(worktree?.path)
    expect(results(host)[2]?.text).toContain('14')
    expect(readFileSync(path, 'utf8')).toContain('13')
    expect(host.entries.findIndex(({ type }) => type === 'worktree-entered')).toBeLessThan(
      host.entries.findIndex((entry) => entry.type === 'tool-started' && entry.tool === 'Edit'),
    )
  })

  test('moves before its first command that may change things, and stands at the same place there', async () => {
    const { directory } = await sampleRepository(files)
    const host = await play(join(directory, 'src'), [bash('touch new && pwd')])
    expect(results(host)[0]?.text).toContain('/.backburner/worktrees/a-task/src')
    expect(existsSync(join(directory, 'src/new'))).toBe(false)
  })

  test('moves every call of the answer that moves it: they were written before anybody knew', async () => {
    const { directory } = await sampleRepository({ ...files, 'b.js': '13\n', '.gitignore': 'log\n' })
    writeFileSync(join(directory, 'log'), 'kept out\n')
    const at = (name: string): string => join(directory, name)
    const { host } = await beginPlay(
      {
        main: [
          [read(at('src/clock.js')), read(at('b.js'))],
          [edit(at('src/clock.js')), edit(at('b.js')), write(at('c.js')), read(at('b.js')), read(at('log'))],
          [write(at('late.js'))],
          finish('Done.'),
        ],
      },
      { cwd: directory, launch: { permissionMode: 'bypassPermissions' } },
    )
    await host.untilState('completed')
    const ended = results(host)
    expect(ended.map(({ isError }) => isError)).toEqual([...Array.from({ length: 7 }, () => false), true])
    expect(ended[5]?.text).toContain('14')
    expect(ended[6]?.text).toContain('kept out')
    expect(readFileSync(at('b.js'), 'utf8')).toBe('13\n')
    expect(readFileSync(join(host.record().worktree?.path ?? '', 'b.js'), 'utf8')).toBe('14\n')
    expect(existsSync(at('c.js'))).toBe(false)
  })

  test('may not write to the main checkout any more, but may read there', async () => {
    const { directory } = await sampleRepository(files)
    const path = join(directory, 'src/clock.js')
    const host = await play(directory, [
      bash('touch new'),
      write(join(directory, 'more.txt')),
      bash(`echo x > ${directory}/more.txt`),
      bash(`cd ${directory} && touch more.txt`),
      read(path),
      bash('cd ../../.. && pwd'),
      bash(`touch ${directory}/.backburner/worktrees/a-task/fine`),
    ])
    expect(results(host).map(({ isError }) => isError)).toEqual([false, true, true, true, false, false, false])
    expect(results(host)[1]?.text).toContain('main checkout')
    expect(results(host)[1]?.text).toContain(join(host.record().worktree?.path ?? '', 'more.txt'))
    expect(results(host)[5]?.text).toContain('the shell is back')
    expect(existsSync(join(directory, 'more.txt'))).toBe(false)
  })

  test('gets what .worktreeinclude names, and its setup runs; a failing setup is on the row and in the transcript', async () => {
    const repository = await sampleRepository({ ...files, '.gitignore': '.env\n', '.worktreeinclude': '.env\n' })
    writeFileSync(join(repository.directory, '.env'), 'A=1\n')
    const host = await play(repository.directory, [bash('touch new && cat .env')], {
      worktreeSettings: { setup: 'echo preparing; exit 4' },
    })
    expect(results(host)[0]?.text).toContain('A=1')
    expect(results(host)[0]?.text).toContain('failed (exit 4)')
    expect(host.summaries.some((line) => line.includes('Setup of the worktree failed'))).toBe(true)
    expect(host.entries.some((entry) => entry.type === 'note' && entry.text.includes('exit 4'))).toBe(true)
  })

  test('starts without a worktree when told so', async () => {
    const { directory } = await sampleRepository(files)
    const host = await play(directory, [write('more.txt')], { worktree: { mode: 'none' } })
    expect(host.record().worktree).toBeNull()
    expect(existsSync(join(directory, 'more.txt'))).toBe(true)
  })

  test('enters the worktree that it was given by name', async () => {
    const { directory } = await sampleRepository(files)
    const first = await play(directory, [bash('touch one')], { worktree: { mode: 'named', name: 'shared' } })
    const second = await play(directory, [bash('touch two; ls')], { worktree: { mode: 'named', name: 'shared' } })
    expect(second.record().worktree?.path).toBe(first.record().worktree?.path)
    expect(results(second)[0]?.text).toContain('one')
  })

  test('that has no commits works in place, and says so', async () => {
    const directory = join(temporaryDirectory(), 'empty')
    mkdirSync(directory)
    const host = await play(directory, [bash('git init -q . && touch a'), write('more.txt')])
    expect(existsSync(join(directory, 'more.txt'))).toBe(true)
    expect(host.entries.some((entry) => entry.type === 'note' && entry.text.includes('no commits'))).toBe(true)
  })

  test('that is a linked worktree already stays in it', async () => {
    const repository = await sampleRepository(files)
    const linked = join(temporaryDirectory(), 'linked')
    await repository.run('worktree', 'add', '-q', linked)
    const host = await play(linked, [write('more.txt')])
    expect(host.record().worktree).toBeNull()
    expect(existsSync(join(linked, 'more.txt'))).toBe(true)
  })

  test('does not move for a file elsewhere', async () => {
    const { directory } = await sampleRepository(files)
    const elsewhere = join(temporaryDirectory(), 'note.txt')
    const host = await play(directory, [write(elsewhere)])
    expect(host.record().worktree).toBeNull()
    expect(existsSync(elsewhere)).toBe(true)
  })
})

test('outside of git, files are changed where they are', async () => {
  const directory = temporaryDirectory()
  const host = await play(directory, [write('a.txt')])
  expect(host.record()).toMatchObject({ worktree: null, state: 'completed' })
  expect(existsSync(join(directory, 'a.txt'))).toBe(true)
})

describe('the ports of a worktree', () => {
  const told = 'echo "[$BACKBURNER_PORT $BACKBURNER_PORTS]"; touch here'

  test('are told to the session’s commands and its setup, and stand in its record', async () => {
    const { directory } = await sampleRepository(files)
    const launch = { worktreeSettings: { firstPort: 26_000, ports: 4, setup: 'echo $BACKBURNER_PORT > of-setup' } }
    const host = await play(directory, [bash(told)], launch)
    const { worktree } = host.record()
    const { first = 0, count = 0 } = worktree?.ports ?? {}
    expect(first).toBeGreaterThanOrEqual(26_000)
    expect(count).toBe(4)
    expect(results(host)[0]?.text).toContain(`[${first} ${first}-${first + 3}]`)
    expect(readFileSync(join(worktree?.path ?? '', 'of-setup'), 'utf8')).toBe(`${first}\n`)
    expect(host.environment()).not.toHaveProperty('BACKBURNER_PORT')
  })

  test('are its own in a linked worktree that somebody else made, and none where it edits the main checkout', async () => {
    const sample = await sampleRepository(files)
    const linked = join(sample.directory, '..', 'linked')
    await sample.run('worktree', 'add', '--quiet', linked)
    expect(results(await play(linked, [bash(told)]))[0]?.text).toMatch(/\[(\d+) \1-\d+\]/)
    const inPlace = await play(sample.directory, [bash(told)], { worktree: { mode: 'none' } })
    expect(results(inPlace)[0]?.text).toContain('[ ]')
  })

  test('are the same for the next process, and others once they were given away', async () => {
    const { directory } = await sampleRepository(files)
    const first = await play(directory, [bash('touch here')])
    const { worktree } = first.record()
    const again = async () => {
      const { jobDirectory, entries } = first
      const environment = { PATH: process.env['PATH'] ?? '', HOME: temporaryDirectory() }
      const record = { worktree, state: 'completed' }
      const host = createMemoryHost({ prompt: 'go', cwd: directory, jobDirectory, environment, entries, record })
      const engine = createAgentEngineWith(host, defaultAgentOptions)
      engines.push(engine)
      await engine.start({ entries: host.entries, inbox: [], halfTaken: [], how: 'rested' })
      return host.record().worktree?.ports
    }
    expect(worktree?.ports?.count).toBe(10)
    expect(await again()).toEqual(worktree?.ports)
    // As after it was removed and restored: somebody else has them by now.
    const other = temporaryDirectory()
    writeFileSync(
      join(first.home, 'daemon', 'ports.json'),
      JSON.stringify({ schema: 1, reservations: [{ ...worktree?.ports, worktree: other }] }),
    )
    const now = await again()
    expect(now?.first).toBeGreaterThan(worktree?.ports?.first ?? Infinity)
    expect(await again()).toEqual(now)
  })
})
