import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lookUpProcess } from '../../../../src-node/processes/process-identity.ts'
import { toolPlace } from '../testing/tool-place.ts'
import type { Answer } from '../../../../src-shared/board/session-state.ts'
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
    expect(toolsFor(['Bash']).map(({ name }) => name)).toEqual([
      'Bash',
      'TaskOutput',
      'TaskStop',
      'AskUserQuestion',
      'Finish',
    ])
    expect(toolsFor(['KillShell']).map(({ name }) => name)).toContain('TaskStop')
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

  test('counts paths from where the shell stands', async () => {
    const { run, write, root } = toolPlace()
    mkdirSync(join(root, 'sub'))
    write('sub/a', 'deep\n')
    await run('Bash', { command: 'cd sub' })
    expect((await run('Read', { file_path: 'a' })).content).toContain('deep')
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

  test('has its output on disk while it runs, and nothing is left of a short one', async () => {
    const { run, shown, jobDirectory } = toolPlace()
    const running = run('Bash', { command: 'echo begun; until [ -e go ]; do sleep 0.02; done' })
    await expect.poll(() => shown.join('')).toContain('begun')
    expect(readFileSync(join(jobDirectory, 'tmp/t1.txt'), 'utf8')).toBe('begun\n')
    await run('Write', { file_path: 'go', content: '' })
    expect((await running).content).toBe('begun')
    expect(readdirSync(join(jobDirectory, 'tmp'))).toEqual([])
  })

  test('does not give away the key of the session', async () => {
    const { run } = toolPlace()
    expect((await run('Bash', { command: 'echo "key: $ANTHROPIC_API_KEY"' })).content).toBe('key: [ANTHROPIC_API_KEY]')
  })

  test('takes any command line as it is', async () => {
    const { run } = toolPlace()
    expect((await run('Bash', { command: `printf '%s' "it's \\"so\\" \${x:-$((1+1))}"` })).content).toBe('it\'s "so" 2')
    expect((await run('Bash', { command: 'cat <<END\na $((2+2))\nEND' })).content).toBe('a 4')
    expect((await run('Bash', { command: 'echo "$#:$1:$2"' })).content).toBe('0::')
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

const colours = {
  question: 'Which colour?',
  header: 'Colour',
  multiSelect: true,
  options: [{ label: 'Red', description: 'warm' }, { label: 'Blue' }, 'Green'],
}

describe('AskUserQuestion', () => {
  test.each<[string, Answer, unknown[], string]>([
    [
      'the options that were chosen',
      { type: 'options', answers: [{ selected: [0, 2] }] },
      [colours],
      'User has answered your questions: "Which colour?"="Red, Green". You can now',
    ],
    [
      'words instead of an option',
      { type: 'options', answers: [{ selected: [], text: 'mauve' }, { selected: [1] }] },
      [colours, colours],
      '"Which colour?"="mauve", "Which colour?"="Blue"',
    ],
    ['plain words', { type: 'text', text: 'any' }, [colours], '"Which colour?"="any"'],
    ['plain words to several', { type: 'text', text: 'any' }, [colours, colours], 'The user answered: any'],
  ])('gives back %s', async (_, answer, questions, words) => {
    const { run, asked } = toolPlace({ answer })
    expect((await run('AskUserQuestion', { questions, extra: 1 })).content).toContain(words)
    expect(asked[0]?.[0]).toEqual({
      ...colours,
      options: [{ label: 'Red', description: 'warm' }, { label: 'Blue' }, { label: 'Green' }],
    })
  })

  test.each([
    ['none', []],
    ['five', [colours, colours, colours, colours, colours]],
    ['an empty one', [{ question: '', options: [] }]],
  ])('refuses %s', async (_, questions) => {
    expect(await toolPlace().run('AskUserQuestion', { questions })).toMatchObject({ isError: true })
  })
})

describe('ExitPlanMode', () => {
  const plan = { plan: '# Do it' }

  test('shows the plan and gives the decision', async () => {
    const yes = toolPlace({ planMode: true, answer: { type: 'plan', decision: 'approve', feedback: 'quickly' } })
    expect((await yes.run('ExitPlanMode', plan)).content).toMatch(/approved.*quickly/)
    const no = toolPlace({ planMode: true, answer: { type: 'plan', decision: 'reject', feedback: 'smaller' } })
    expect(await no.run('ExitPlanMode', plan)).toMatchObject({
      isError: true,
      content: expect.stringMatching(/smaller.*still in plan mode/),
    })
  })

  test('is refused outside plan mode', async () => {
    expect(await toolPlace().run('ExitPlanMode', plan)).toMatchObject({ isError: true })
  })
})

describe('inputs', () => {
  test.each<[string, Record<string, unknown>]>([
    ['numbers and switches as text', { pattern: 'x', head_limit: '5', '-i': 'true' }],
    ['null for what is left out', { pattern: 'x', head_limit: null, glob: null, output_mode: null }],
    ['fields that nobody knows', { pattern: 'x', and_more: { deep: true } }],
  ])('may have %s', async (_, input) => {
    expect((await toolPlace().run('Grep', input)).content).toBe('Nothing found.')
  })

  test('may be a text that holds them', async () => {
    expect((await toolPlace().run('Grep', '{"pattern":"x"}')).content).toBe('Nothing found.')
  })

  test.each<[string, unknown, string]>([
    ['Grep', { pattern: 'x', head_limit: 'many' }, 'head_limit'],
    ['Grep', { pattern: 'x', output_mode: 'lines' }, 'output_mode'],
    ['Bash', {}, 'command'],
    ['Bash', { command: 'x', timeout: -1 }, 'timeout'],
    ['TodoWrite', { todos: [{ content: 'a', status: 'doing' }] }, 'status'],
    ['WebFetch', { url: 'https://example.com' }, 'prompt'],
    ['Edit', { file_path: 'a', old_string: 'x' }, 'new_string'],
  ])('of %s may not be %j', async (tool, input, field) => {
    expect(await toolPlace().run(tool, input)).toMatchObject({ isError: true, content: expect.stringContaining(field) })
  })
})
