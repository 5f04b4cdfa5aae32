import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { Completion } from './completion.ts'
import { entriesOf, matchFiles } from './match-files.ts'

function project(texts: Readonly<Record<string, string>>, isRepository = true): string {
  const directory = temporaryDirectory()
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  if (isRepository) execFileSync('git', ['init', '-q'], { cwd: directory })
  return directory
}

describe('files', () => {
  const files = {
    '.gitignore': 'out/\n',
    'out/main.js': '',
    'src/main.ts': '',
    'src/board/row.ts': '',
    'readme main.md': '',
  }

  test('are those that git does not ignore, with the directories above them', async () => {
    const cwd = project(files)
    const { files: found } = { files: await new Completion(createManualClock()).files(cwd, 'main', 10) }
    expect(found).toEqual([
      { path: 'src/main.ts', kind: 'file' },
      { path: 'readme main.md', kind: 'file' },
    ])
    expect(await new Completion(createManualClock()).files(cwd, 'board', 10)).toEqual([
      { path: 'src/board', kind: 'directory' },
      { path: 'src/board/row.ts', kind: 'file' },
    ])
  })

  test('are found outside of git too', async () => {
    const found = await new Completion(createManualClock()).files(project(files, false), 'main.js', 10)
    expect(found).toEqual([{ path: 'out/main.js', kind: 'file' }])
  })

  test('that come later are found a moment later', async () => {
    const clock = createManualClock()
    const completion = new Completion(clock)
    const cwd = project(files)
    expect(await completion.files(cwd, 'later', 10)).toEqual([])
    writeFileSync(join(cwd, 'later.ts'), '')
    clock.advance(70_000)
    expect(await completion.files(cwd, 'later', 10)).toEqual([{ path: 'later.ts', kind: 'file' }])
  })

  test('of a directory that is not there are none', async () => {
    expect(await new Completion(createManualClock()).files('/nowhere/at/all', 'a', 10)).toEqual([])
  })

  test.each<[string, readonly string[]]>([
    ['', ['src', 'a.md']],
    ['src/', ['src/deep', 'src/row.ts']],
    ['row', ['src/row.ts', 'src/deep/row.ts', 'src/deep/arrow.ts']],
    ['deep/row', ['src/deep/row.ts', 'src/deep/arrow.ts']],
    ['deep/ROW.ts', ['src/deep/row.ts', 'src/deep/arrow.ts']],
    ['sdr', ['src/deep/row.ts', 'src/deep/arrow.ts']],
  ])('%j finds %j', (query, paths) => {
    const all = ['a.md', 'src/deep/arrow.ts', 'src/deep/row.ts', 'src/row.ts']
    expect(matchFiles(entriesOf(all), query, 10).map(({ path }) => path)).toEqual(paths)
  })

  test('are found fast among very many', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `packages/p${index % 300}/src/file-${index}.ts`)
    const found = matchFiles(entriesOf(many), 'file-99999', 5)
    expect(found[0]).toEqual({ path: 'packages/p99/src/file-99999.ts', kind: 'file' })
  })
})

test('commands are ours and those of the project that the user may call', async () => {
  const cwd = project({
    '.claude/commands/fix.md': '---\ndescription: Fix an issue\nargument-hint: [number]\n---\nFix $1',
    '.claude/skills/pdf/SKILL.md': '---\nname: pdf\ndescription: PDF\nuser-invocable: false\n---\nUse it',
    '.claude/agents/reviewer.md': '---\nname: reviewer\ndescription: Reviews\n---\nReview',
  })
  const completion = new Completion(createManualClock())
  const commands = await completion.commands(cwd)
  expect(commands.find(({ name }) => name === 'fix')).toEqual({
    name: 'fix',
    description: 'Fix an issue',
    argumentHint: '[number]',
    source: 'command',
  })
  expect(commands.find(({ name }) => name === 'compact')?.source).toBe('built-in')
  expect(commands.map(({ name }) => name)).not.toContain('pdf')
  expect(await completion.agents(cwd)).toContainEqual({ name: 'reviewer', description: 'Reviews' })
})
