import { execFileSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toolPlace } from '../testing/tool-place.ts'
import { matcherFor, patternsIn } from './name-patterns.ts'

const files = {
  '.gitignore': 'node_modules\ndist\n*.log\n',
  '.hidden/h.ts': 'hello hidden\n',
  'src/a.ts': 'hello\nmiddle\nend\n',
  'src/deep/b.tsx': 'Hello tsx\n',
  'src/c.md': 'hello world\nhello again\n',
  'src/long.txt': `hello ${'x'.repeat(3000)}\n`,
  'src/odd:12:name.md': 'says hello\n',
  'dist/out.ts': 'hello dist\n',
  'node_modules/pkg/index.ts': 'hello module\n',
  'src/debug.log': 'hello log\n',
  'top.ts': 'nothing\n',
}

/** A directory with the files above; the first in the list was changed last. */
function place(inRepository = true, isOffLimits: (path: string) => boolean = () => false) {
  const made = toolPlace({ isOffLimits })
  if (inRepository) execFileSync('git', ['init', '-q'], { cwd: made.root })
  for (const [index, [name, text]] of Object.entries(files).entries()) {
    const path = join(made.root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    utimesSync(path, 2_000 - index, 2_000 - index)
  }
  const search = async (tool: string, input: unknown): Promise<string> => {
    const { content, isError } = await made.run(tool, input)
    if (typeof content !== 'string' || isError === true) throw new Error(`failed: ${JSON.stringify(content)}`)
    return content.replaceAll(`${made.root}/`, '')
  }
  return { ...made, search }
}

describe('Glob', () => {
  test.each<[unknown, string[]]>([
    [{ pattern: '**/*.ts' }, ['.hidden/h.ts', 'src/a.ts', 'top.ts']],
    [{ pattern: '*.ts' }, ['.hidden/h.ts', 'src/a.ts', 'top.ts']],
    [{ pattern: './*.ts' }, ['top.ts']],
    [{ pattern: 'src/**/*.{ts,tsx}' }, ['src/a.ts', 'src/deep/b.tsx']],
    [{ pattern: 'src/*' }, ['src/a.ts', 'src/c.md', 'src/long.txt', 'src/odd:12:name.md']],
    [{ pattern: '*', path: 'src/deep' }, ['src/deep/b.tsx']],
    [{ pattern: '*.log' }, []],
    // Whoever looks into an ignored directory by name means it.
    [{ pattern: '**/*.ts', path: 'node_modules/pkg' }, ['node_modules/pkg/index.ts']],
  ])('%j finds, newest first and without what git ignores', async (input, expected) => {
    const found = await place().search('Glob', input)
    expect(expected.length === 0 ? found.startsWith('No file matches') : found.split('\n')).toEqual(
      expected.length === 0 ? true : expected,
    )
  })

  test('takes absolute patterns, and keeps to the rules outside repositories', async () => {
    const { search, root } = place(false)
    expect(await search('Glob', { pattern: `${root}/src/*.md` })).toBe('src/c.md\nsrc/odd:12:name.md')
    expect(await search('Glob', { pattern: '**/*.ts' })).not.toContain('node_modules')
  })

  test('shows a hundred files and says how many there are', async () => {
    const { search, root } = place()
    mkdirSync(join(root, 'many'))
    for (let n = 0; n < 130; n += 1) writeFileSync(join(root, 'many', `${n}.x`), '')
    const lines = (await search('Glob', { pattern: '*.x' })).split('\n')
    expect(lines).toHaveLength(101)
    expect(lines.at(-1)).toContain('130 files in all')
  })

  test('refuses a directory that is not there', async () => {
    expect(await place().run('Glob', { pattern: '*', path: 'gone' })).toMatchObject({
      isError: true,
      content: expect.stringContaining('no directory gone'),
    })
  })
})

describe('Grep', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ pattern: 'hello' }, '.hidden/h.ts\nsrc/a.ts\nsrc/c.md\nsrc/long.txt\nsrc/odd:12:name.md'],
    [{ pattern: 'hello', type: 'ts' }, '.hidden/h.ts\nsrc/a.ts'],
    [{ pattern: 'hello', glob: '*.ts,*.md' }, '.hidden/h.ts\nsrc/a.ts\nsrc/c.md\nsrc/odd:12:name.md'],
    [{ pattern: 'hello', glob: 'src/*.{ts,md}', '-i': true }, 'src/a.ts\nsrc/c.md\nsrc/odd:12:name.md'],
    [{ pattern: 'hello', glob: '!*.md' }, '.hidden/h.ts\nsrc/a.ts\nsrc/long.txt'],
    [{ pattern: 'hello', glob: '*.log' }, 'Nothing found.'],
    [{ pattern: 'hello', path: 'src/debug.log' }, 'src/debug.log'],
    [{ pattern: 'hello', output_mode: 'count', glob: 'c.md' }, 'src/c.md:2'],
    [{ pattern: 'hello', output_mode: 'content', glob: 'c.md' }, 'src/c.md:1:hello world\nsrc/c.md:2:hello again'],
    [{ pattern: 'hello', output_mode: 'content', glob: 'odd*' }, 'src/odd:12:name.md:1:says hello'],
    [
      { pattern: 'hello', output_mode: 'content', glob: 'c.md', '-n': false, head_limit: 1 },
      'src/c.md:hello world\n(cut; 2 lines in all: search for less, or go on with offset 1)',
    ],
    [{ pattern: 'hello', output_mode: 'content', glob: 'c.md', offset: 1 }, 'src/c.md:2:hello again'],
    [{ pattern: 'hello', output_mode: 'content', glob: 'c.md', offset: 9 }, '(nothing more)'],
    [{ pattern: 'middle', output_mode: 'content', '-C': '1' }, 'src/a.ts-1-hello\nsrc/a.ts:2:middle\nsrc/a.ts-3-end'],
    [{ pattern: 'middle', output_mode: 'content', '-A': 1 }, 'src/a.ts:2:middle\nsrc/a.ts-3-end'],
    [{ pattern: 'middle', output_mode: 'content', '-B': 1 }, 'src/a.ts-1-hello\nsrc/a.ts:2:middle'],
    [{ pattern: 'hello.middle', output_mode: 'content', multiline: true }, 'src/a.ts:1:hello\nsrc/a.ts:2:middle'],
    [{ pattern: 'nowhere' }, 'Nothing found.'],
    [{ pattern: '-e' }, 'Nothing found.'],
  ])('%j', async (input, expected) => {
    expect(await place().search('Grep', input)).toBe(expected)
  })

  test('cuts long lines', async () => {
    const found = await place().search('Grep', { pattern: 'hello', output_mode: 'content', glob: 'long.txt' })
    expect(found.length).toBeLessThan(700)
    expect(found).toContain('[...')
  })

  test('shows so much at most', async () => {
    const { search, write } = place()
    write('huge', `${'hello huge line '.repeat(10)}\n`.repeat(5000))
    const found = await search('Grep', { pattern: 'huge', output_mode: 'content', head_limit: 0 })
    expect(found.length).toBeLessThan(31_000)
    expect(found).toContain('5000 lines in all')
  })

  test.each([
    [{ pattern: '(' }, 'regex parse error'],
    [{ pattern: 'x', path: 'gone' }, 'There is no gone'],
    [{ pattern: 'x', type: 'nosuchtype' }, 'unrecognized file type'],
    [{ pattern: '' }, 'pattern'],
  ])('refuses %j', async (input, words) => {
    expect(await place().run('Grep', input)).toMatchObject({ isError: true, content: expect.stringContaining(words) })
  })

  test('ends with the turn', async () => {
    const { run, controller } = place()
    controller.abort(new Error('interrupted'))
    await expect(run('Grep', { pattern: 'x' })).rejects.toThrow('interrupted')
  })
})

test('what a rule protects is left out of searches, unless just that was allowed', async () => {
  const { search, root } = place(true, (path) => path.includes('/src/c.md') || path.includes('/src/deep'))
  expect(await search('Glob', { pattern: 'src/**/*.{md,tsx}' })).toBe('src/odd:12:name.md')
  expect(await search('Glob', { pattern: '*', path: 'src/deep' })).toBe('src/deep/b.tsx')
  expect(await search('Grep', { pattern: 'hello', glob: '*.md' })).toBe(
    'src/odd:12:name.md\n(1 file left out: protected by a rule)',
  )
  const lines = { pattern: 'hello', output_mode: 'content', path: join(root, 'src/c.md') }
  expect(await search('Grep', lines)).toContain('src/c.md:1:hello world')
})

test.each([
  ['*.ts, *.tsx', ['*.ts', '*.tsx']],
  ['*.{ts,tsx} src/*', ['*.{ts,tsx}', 'src/*']],
  ['**/*.py', ['**/*.py']],
])('%s are the patterns %j', (text, patterns) => {
  expect(patternsIn(text)).toEqual(patterns)
})

test('a name pattern holds at any depth, one with a slash from the top', () => {
  expect(matcherFor(['*.ts'])('a/b.ts')).toBe(true)
  expect(matcherFor(['a/*.ts'])('x/a/b.ts')).toBe(false)
  expect(matcherFor(['!*.ts'])('a/b.ts')).toBe(false)
})
