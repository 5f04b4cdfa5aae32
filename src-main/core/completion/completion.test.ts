import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { Completion } from './completion.ts'
import { findDirectories } from './directories.ts'
import { findRepositories } from './repositories.ts'
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

describe('places by name', () => {
  test('are repositories below, the other working trees, and recent directories, each under one name', async () => {
    const top = temporaryDirectory()
    for (const path of ['api/.git', 'libs/core/.git', 'node_modules/x/.git', 'plain/docs', '.hidden/.git'])
      mkdirSync(join(top, path), { recursive: true })
    const elsewhere = join(temporaryDirectory(), 'api')
    mkdirSync(elsewhere)
    const found = await findRepositories(top, [top, join(top, 'api'), elsewhere, '/nowhere/at/all'])
    const parent = elsewhere.split('/').at(-2) ?? ''
    expect(found).toEqual([
      { name: 'api', path: join(top, 'api'), kind: 'repository' },
      { name: 'core', path: join(top, 'libs/core'), kind: 'repository' },
      { name: basename(top), path: top, kind: 'recent' },
      { name: `${parent}/api`, path: elsewhere, kind: 'recent' },
    ])
  })

  test('are the other working trees of a repository', async () => {
    const cwd = project({ 'a.txt': '' })
    const run = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@e', ...args], { cwd })
    run('add', '.')
    run('commit', '-q', '-m', 'first')
    const tree = join(temporaryDirectory(), 'other-tree')
    run('worktree', 'add', '-q', '-b', 'other', tree)
    expect(await findRepositories(cwd, [])).toEqual([
      { name: basename(cwd), path: cwd, kind: 'repository' },
      { name: 'other-tree', path: tree, kind: 'worktree' },
    ])
  })
})

describe('directories', () => {
  test('fit the path typed so far; hidden ones only when asked for', async () => {
    const home = temporaryDirectory()
    for (const path of ['projects/api/.git', 'Projects-old', '.config'])
      mkdirSync(join(home, path), { recursive: true })
    const paths = async (typed: string) => (await findDirectories(typed, home)).directories.map(({ path }) => path)
    expect(await paths('~/pro')).toEqual([join(home, 'projects'), join(home, 'Projects-old')])
    expect(await paths('~')).toEqual([join(home, 'projects'), join(home, 'Projects-old')])
    expect(await paths(`${home}/.c`)).toEqual([join(home, '.config')])
    expect(await findDirectories('~/projects/', home)).toEqual({
      directories: [{ path: join(home, 'projects/api'), isRepository: true }],
      exact: join(home, 'projects'),
    })
    expect(await findDirectories('projects', home)).toEqual({ directories: [], exact: null })
    expect(await findDirectories('/nowhere/at/all/', home)).toEqual({ directories: [], exact: null })
  })
})
