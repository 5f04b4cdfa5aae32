import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lookUpProcess } from '../../../../src-node/processes/process-identity.ts'
import { toolPlace } from '../testing/tool-place.ts'
import { toolsFor } from './all-tools.ts'
import type { ToolOutcome } from './tool.ts'

describe('the list of tools', () => {
  test('has the names and inputs that rules and agents are written for', () => {
    const tools = toolsFor(null)
    expect(tools.map(({ name }) => name)).toEqual([
      'Bash',
      'TaskOutput',
      'TaskStop',
      'Read',
      'Write',
      'Edit',
      'MultiEdit',
      'NotebookEdit',
      'Glob',
      'Grep',
      'WebFetch',
      'TodoWrite',
      'AskUserQuestion',
      'ExitPlanMode',
      'Finish',
    ])
    for (const { inputSchema } of tools)
      expect(inputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) })
    expect(tools.find(({ name }) => name === 'Edit')?.inputSchema).toMatchObject({
      required: ['file_path', 'old_string', 'new_string'],
    })
  })

  test('of an agent is what it lists, and what every main agent gets', () => {
    expect(toolsFor(['Read']).map(({ name }) => name)).toEqual(['Read', 'AskUserQuestion', 'Finish'])
  })

  test('says what does not fit an input', async () => {
    expect(await toolPlace().run('Read', { path: 'x' })).toMatchObject({
      isError: true,
      content: expect.stringContaining('file_path'),
    })
  })
})

describe('Read', () => {
  test('numbers lines and reads parts', async () => {
    const { run, write } = toolPlace()
    write('a', 'one\r\ntwo\nthree\n')
    expect((await run('Read', { file_path: 'a' })).content).toBe('     1→one\n     2→two\n     3→three')
    expect((await run('Read', { file_path: 'a', offset: 2, limit: 1 })).content).toBe(
      '     2→two\n(lines 2 to 2 of 3; read on with offset 3)',
    )
  })

  test.each<[string, Buffer | null, string]>([
    ['a missing file', null, 'There is no file'],
    ['a binary file', Buffer.from([1, 0, 2]), 'binary'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x01]), 'binary'],
  ])('refuses %s', async (_, bytes, words) => {
    const { run, write } = toolPlace()
    if (bytes !== null) write('a', bytes)
    expect(await run('Read', { file_path: 'a' })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
  })

  test('refuses a directory', async () => {
    expect((await toolPlace().run('Read', { file_path: '.' })).content).toContain('is a directory')
  })

  test('counts paths from where the shell stands', async () => {
    const { run, write, root } = toolPlace()
    mkdirSync(join(root, 'sub'))
    write('sub/a', 'deep\n')
    await run('Bash', { command: 'cd sub' })
    expect((await run('Read', { file_path: 'a' })).content).toContain('deep')
  })
})

describe('Edit', () => {
  test('replaces what is there once, and tells what changed', async () => {
    const { run, write } = toolPlace()
    const path = write('a.ts', 'one\ntwo\nthree\n')
    await run('Read', { file_path: path })
    const outcome = await run('Edit', { file_path: path, old_string: 'two', new_string: '2\n$&' })
    expect(readFileSync(path, 'utf8')).toBe('one\n2\n$&\nthree\n')
    expect(outcome).toMatchObject({
      files: [{ path: 'a.ts', added: 2, removed: 1 }],
      patch: expect.stringContaining('-two'),
    })
    expect(outcome.patch).toMatch(/^--- a\/a\.ts/)
  })

  test('refuses a file that was not read', async () => {
    const { run, write } = toolPlace()
    write('a', 'x')
    expect((await run('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' })).content).toContain(
      'has not been read',
    )
  })

  test('refuses a file that changed since it was read', async () => {
    const { run, write } = toolPlace()
    write('a', 'x')
    await run('Read', { file_path: 'a' })
    write('a', 'xx')
    expect((await run('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' })).content).toContain('has changed')
  })

  test.each([
    ['that is not there', { old_string: 'zzz', new_string: 'y' }, 'is not in'],
    ['that is there twice', { old_string: 'x', new_string: 'y' }, '2 times'],
    ['that would not change', { old_string: 'x', new_string: 'x' }, 'equal'],
  ])('refuses text %s', async (_, edit, words) => {
    const { run, write } = toolPlace()
    const path = write('a', 'x x')
    await run('Read', { file_path: path })
    expect(await run('Edit', { file_path: path, ...edit })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
    expect(readFileSync(path, 'utf8')).toBe('x x')
  })

  test('keeps line ends, byte order mark and mode', async () => {
    const { run, write } = toolPlace()
    const path = write('a', '\uFEFFone\r\ntwo\r\n')
    chmodSync(path, 0o755)
    await run('Read', { file_path: path })
    await run('Edit', { file_path: path, old_string: 'one\ntwo', new_string: '1\n2' })
    expect(readFileSync(path, 'utf8')).toBe('\uFEFF1\r\n2\r\n')
    expect(statSync(path).mode & 0o777).toBe(0o755)
  })

  test('writes what a link points to, and keeps the link', async () => {
    const { run, write, root } = toolPlace()
    const path = write('a', 'x')
    symlinkSync(path, join(root, 'link'))
    await run('Read', { file_path: 'link' })
    await run('Edit', { file_path: 'link', old_string: 'x', new_string: 'y' })
    expect(readFileSync(path, 'utf8')).toBe('y')
  })

  test('may go on after its own edit', async () => {
    const { run, write } = toolPlace()
    write('a', 'x')
    await run('Read', { file_path: 'a' })
    await run('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' })
    expect((await run('Edit', { file_path: 'a', old_string: 'y', new_string: 'z' })).isError).toBeUndefined()
  })

  test('with several edits makes all of them or none', async () => {
    const { run, write } = toolPlace()
    const path = write('a', 'one two')
    await run('Read', { file_path: path })
    const both = [
      { old_string: 'one', new_string: '1' },
      { old_string: 'two', new_string: '2' },
    ]
    expect(
      (await run('MultiEdit', { file_path: path, edits: [...both, { old_string: 'no', new_string: 'x' }] })).isError,
    ).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('one two')
    await run('MultiEdit', { file_path: path, edits: both })
    expect(readFileSync(path, 'utf8')).toBe('1 2')
  })
})

describe('Write', () => {
  test('makes a file and its directories', async () => {
    const { run, root } = toolPlace()
    const outcome = await run('Write', { file_path: 'deep/er/a.txt', content: 'x\n' })
    expect(readFileSync(join(root, 'deep/er/a.txt'), 'utf8')).toBe('x\n')
    expect(outcome.files).toEqual([{ path: 'deep/er/a.txt', added: 1, removed: 0, created: true }])
  })

  test('replaces only what was read', async () => {
    const { run, write } = toolPlace()
    const path = write('a', 'x')
    expect((await run('Write', { file_path: 'a', content: 'y' })).content).toContain('has not been read')
    await run('Read', { file_path: 'a' })
    await run('Write', { file_path: 'a', content: 'y' })
    expect(readFileSync(path, 'utf8')).toBe('y')
  })
})

describe('Glob and Grep', () => {
  test('find files, ignored ones left out', async () => {
    const { run, write, root } = toolPlace()
    execFileSync('git', ['init', '-q'], { cwd: root })
    mkdirSync(join(root, 'src'))
    mkdirSync(join(root, 'node_modules'))
    write('.gitignore', 'node_modules\n')
    write('src/a.ts', 'hello\n')
    write('src/b.md', 'hello world\n')
    write('node_modules/c.ts', 'hello\n')
    expect((await run('Glob', { pattern: '**/*.ts' })).content).toBe(join(root, 'src/a.ts'))
    expect((await run('Glob', { pattern: '*.rs' })).content).toContain('No file')
    expect((await run('Grep', { pattern: 'hel+o' })).content).toBe(
      [join(root, 'src/a.ts'), join(root, 'src/b.md')].join('\n'),
    )
    expect((await run('Grep', { pattern: 'HELLO', '-i': true, glob: '*.md', output_mode: 'content' })).content).toBe(
      `${join(root, 'src/b.md')}:1:hello world`,
    )
    expect((await run('Grep', { pattern: 'nowhere' })).content).toBe('Nothing found.')
    expect(await run('Grep', { pattern: '(' })).toMatchObject({ isError: true })
    expect((await run('Grep', { pattern: '-e' })).content).toBe('Nothing found.')
  })
})

/** The process whose number the command printed first has ended. */
async function untilGone({ content }: ToolOutcome): Promise<void> {
  const pid = Number(/\d+/.exec(JSON.stringify(content))?.[0])
  await expect.poll(async () => await lookUpProcess(pid)).toEqual({ kind: 'absent' })
}

describe('Bash', () => {
  test('gives output, errors and exit code, and shows them as they come', async () => {
    const { run, shown } = toolPlace()
    const outcome = await run('Bash', { command: 'echo out; echo err >&2; echo $FROM_USER; exit 3' })
    expect(outcome).toMatchObject({ isError: true, exitCode: 3 })
    expect(outcome.content).toContain('out')
    expect(outcome.content).toContain('err')
    expect(outcome.content).toContain('yes')
    expect(shown.join('')).toContain('out')
  })

  test('remembers where the shell stands, but does not leave the session’s directories', async () => {
    const { run, root, workplace } = toolPlace()
    mkdirSync(join(root, 'sub'))
    await run('Bash', { command: 'cd sub' })
    expect((await run('Bash', { command: 'pwd' })).content).toBe(join(root, 'sub'))
    expect((await run('Bash', { command: 'cd /' })).content).toContain('the shell is back')
    expect(workplace.current).toBe(root)
  })

  test('is ended with all its children when its time is over', async () => {
    const { run } = toolPlace()
    const outcome = await run('Bash', { command: 'sleep 30 & echo $!; sleep 30', timeout: 200 })
    expect(outcome).toMatchObject({ isError: true, exitCode: null, content: expect.stringContaining('time limit') })
    await untilGone(outcome)
  })

  test('leaves nothing running behind', async () => {
    const { run } = toolPlace()
    const outcome = await run('Bash', { command: 'sleep 30 & echo $!' })
    expect(outcome.exitCode).toBe(0)
    await untilGone(outcome)
  })

  test('cuts long output in the middle and keeps the whole in a file', async () => {
    const { run, jobDirectory } = toolPlace()
    const { content } = await run('Bash', { command: 'seq 1 20000' })
    if (typeof content !== 'string') throw new Error('no text')
    expect(content.length).toBeLessThan(31_000)
    expect(content.startsWith('1\n2\n')).toBe(true)
    expect(content.endsWith('20000')).toBe(true)
    expect(readFileSync(join(jobDirectory, 'tmp/t1.txt'), 'utf8').trim().split('\n')).toHaveLength(20_000)
  })

  test('does not give away the key of the session', async () => {
    const { run } = toolPlace()
    expect((await run('Bash', { command: 'echo "key: $ANTHROPIC_API_KEY"' })).content).toBe('key: [ANTHROPIC_API_KEY]')
  })

  test('takes any command line as it is', async () => {
    const { run } = toolPlace()
    expect((await run('Bash', { command: `printf '%s' "it's \\"so\\" \${x:-$((1+1))}"` })).content).toBe('it\'s "so" 2')
    expect((await run('Bash', { command: 'cat <<END\na $((2+2))\nEND' })).content).toBe('a 4')
  })

  test('ends when the turn is interrupted', async () => {
    const { run, controller, shown } = toolPlace()
    const running = run('Bash', { command: 'echo begun; sleep 30' })
    await expect.poll(() => shown.join('')).toContain('begun')
    controller.abort(new Error('interrupted'))
    await expect(running).rejects.toThrow('interrupted')
  })
})

describe('TodoWrite', () => {
  test('counts what is done', async () => {
    const { run, progress } = toolPlace()
    await run('TodoWrite', {
      todos: [
        { content: 'a', status: 'completed' },
        { content: 'b', status: 'pending' },
      ],
    })
    await run('TodoWrite', { todos: [] })
    expect(progress).toEqual([{ done: 1, total: 2 }, null])
  })
})
