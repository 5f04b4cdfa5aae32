import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Hook } from '../settings/merge-settings.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { readHookAnswer } from './hook-answer.ts'
import { loadHooks } from './load-hooks.ts'
import { matchingHooks } from './matching-hooks.ts'
import { runHook, type HookEnd, type HookProcess } from './run-hook.ts'

vi.setConfig({ testTimeout: 40_000 })

const hook = (matcher: string, command = 'x', event = 'PreToolUse'): Hook => ({
  event,
  matcher,
  command,
  timeoutMs: null,
  source: '/s',
})

describe('matchers', () => {
  test.each([
    ['', 'Bash', true],
    ['*', 'Bash', true],
    ['Bash', 'Bash', true],
    ['Bash', 'BashOutput', false],
    ['bash', 'Bash', false],
    ['Edit|Write', 'Write', true],
    ['Edit|Write', 'MultiEdit', false],
    ['Notebook.*', 'NotebookEdit', true],
    ['mcp__.*', 'mcp__db__query', true],
    ['mcp__db', 'mcp__db__query', false],
    ['mcp__.*__write.*', 'mcp__files__write_file', true],
    ['^(Edit|Write)$', 'MultiEdit', false],
    ['Task', 'Agent', true],
    ['(', 'Bash', false],
    ['startup|resume', 'resume', true],
  ])('%j about %s: %j', (matcher, name, fits) => {
    expect(matchingHooks([hook(matcher)], 'PreToolUse', name)).toHaveLength(fits ? 1 : 0)
  })

  test('events without anything to match run all theirs, and the same command once', () => {
    const hooks = [hook('odd', 'a', 'Stop'), hook('', 'b', 'Stop'), hook('', 'a', 'Stop'), hook('', 'c')]
    expect(matchingHooks(hooks, 'Stop', null).map(({ command }) => command)).toEqual(['a', 'b'])
  })
})

describe('what a hook answers', () => {
  const end = (exitCode: number | null, stdout = '', stderr = '', timedOut = false): HookEnd => ({
    exitCode,
    stdout,
    stderr,
    timedOut,
  })
  const json = (value: object): HookEnd => end(0, JSON.stringify(value))
  const own = (hookSpecificOutput: object): HookEnd => json({ hookSpecificOutput })

  test.each<[string, HookEnd, object]>([
    ['nothing', end(0), { decision: 'none', failure: null }],
    ['plain words', end(0, 'hello\n'), { decision: 'none', plainOutput: 'hello' }],
    ['words that only look like JSON', end(0, '{hello'), { decision: 'none', plainOutput: '{hello' }],
    ['exit 2', end(2, '{"decision":"approve"}', 'no\n'), { decision: 'block', reason: 'no' }],
    ['exit 2 without a word', end(2), { decision: 'block', reason: 'Blocked by a hook.' }],
    ['exit 1', end(1, '', 'oops'), { decision: 'none', failure: 'exit code 1: oops' }],
    ['a signal', end(null), { failure: 'did not run to its end' }],
    ['its time is up', end(null, '', '', true), { failure: 'took too long and was ended' }],
    [
      'deny',
      own({ permissionDecision: 'deny', permissionDecisionReason: 'no rm' }),
      { decision: 'block', reason: 'no rm' },
    ],
    ['ask', own({ permissionDecision: 'ask' }), { decision: 'ask' }],
    [
      'allow with another input',
      own({ permissionDecision: 'allow', updatedInput: { command: 'ls' }, additionalContext: 'careful' }),
      { decision: 'allow', updatedInput: { command: 'ls' }, context: 'careful' },
    ],
    ['the older block', json({ decision: 'block', reason: 'tests fail' }), { decision: 'block', reason: 'tests fail' }],
    ['the older approve', json({ decision: 'approve' }), { decision: 'allow' }],
    ['stop', json({ continue: false, stopReason: 'enough' }), { stop: 'enough' }],
    ['a word to the user', json({ systemMessage: 'look out' }), { message: 'look out', decision: 'none' }],
    ['fields of another shape', json({ continue: 'no' }), { decision: 'none', stop: null }],
  ])('%s', (_what, ended, answer) => expect(readHookAnswer(ended)).toMatchObject(answer))

  test('is cut where it would fill the context', () => {
    const { plainOutput } = readHookAnswer(end(0, 'x'.repeat(50_000)))
    expect(plainOutput.length).toBeLessThan(10_100)
    expect(plainOutput).toMatch(/\[cut: more than 10000 characters\]$/)
  })
})

/** Resolves once a process is gone: a killed one is still there until somebody has buried it. */
async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 20_000 })
}

describe('running a hook', () => {
  const run = (command: string, more: Partial<HookProcess> = {}): Promise<HookEnd> =>
    runHook({
      command,
      input: { tool_name: 'Bash' },
      cwd: temporaryDirectory(),
      environment: { PATH: process.env['PATH'] ?? '' },
      timeoutMs: 20_000,
      ...more,
    })

  test('gives it JSON on stdin and takes its output and its exit code', async () => {
    expect(await run('cat; echo no >&2; exit 2')).toEqual({
      exitCode: 2,
      stdout: '{"tool_name":"Bash"}\n',
      stderr: 'no\n',
      timedOut: false,
    })
  })

  test('minds neither a hook that reads nothing nor one that is not there', async () => {
    expect(await run('exit 0', { input: { text: 'x'.repeat(500_000) } })).toMatchObject({ exitCode: 0 })
    expect(await run('/not/there')).toMatchObject({ exitCode: 127 })
    expect(await run('true', { cwd: '/not/there' })).toMatchObject({ exitCode: null, timedOut: false })
  })

  test('keeps the beginning of an endless output and waits for the end', async () => {
    const { stdout } = await run('head -c 3000000 /dev/zero | tr "\\0" x')
    expect(stdout).toHaveLength(200_000)
  })

  test('ends it with its children when its time is up, even when it does not listen', async () => {
    const directory = temporaryDirectory()
    const file = join(directory, 'pid')
    const ended = await run(`trap '' TERM; sleep 300 & echo $! > ${file}; wait; wait`, { timeoutMs: 300 })
    expect(ended).toMatchObject({ timedOut: true })
    const pid = Number(readFileSync(file, 'utf8'))
    await gone(pid)
  })

  test('leaves nothing running behind it', async () => {
    const file = join(temporaryDirectory(), 'pid')
    expect(await run(`sleep 300 & echo $! > ${file}`)).toMatchObject({ exitCode: 0 })
    await gone(Number(readFileSync(file, 'utf8')))
  })

  test('ends it when the turn is interrupted', async () => {
    const controller = new AbortController()
    const running = run('sleep 300', { signal: controller.signal })
    controller.abort(new Error('interrupted'))
    expect(await running).toMatchObject({ exitCode: null })
  })
})

test('hooks of plugins join those of the settings, and know where their plugin lies', async () => {
  const home = temporaryDirectory()
  const project = temporaryDirectory()
  const plugin = join(temporaryDirectory(), 'tool')
  mkdirSync(join(project, '.claude'))
  mkdirSync(join(plugin, 'hooks'), { recursive: true })
  const of = (command: string) => ({ Stop: [{ hooks: [{ type: 'command', command }] }] })
  writeFileSync(join(project, '.claude', 'settings.json'), JSON.stringify({ hooks: of('theirs') }))
  writeFileSync(join(plugin, 'hooks', 'hooks.json'), JSON.stringify({ hooks: of('${CLAUDE_PLUGIN_ROOT}/x.sh') }))
  const query = {
    userFile: join(home, 'settings.json'),
    projectDirectory: project,
    userHome: home,
    managedFile: join(home, 'managed.json'),
    pluginDirs: [plugin, '/not/there'],
  }
  const { trusted, untrusted } = await loadHooks(query)
  expect(trusted.map(({ command }) => command)).toEqual(['theirs', `${plugin}/x.sh`])
  expect(untrusted).toMatchObject([{ command: `${plugin}/x.sh`, pluginRoot: plugin }])
  const off = await loadHooks({ ...query, settingsArguments: ['{"disableAllHooks":true}'] })
  expect(off).toEqual({ trusted: [], untrusted: [], problems: [] })
  const prompt = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'prompt', prompt: 'Is it done?' }] }] } })
  expect((await loadHooks({ ...query, settingsArguments: [prompt] })).problems).toEqual(
    expect.arrayContaining([expect.stringMatching(/^The hook Stop \(prompt\) of --settings is not run/)]),
  )
})
