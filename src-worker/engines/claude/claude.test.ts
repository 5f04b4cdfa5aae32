import { expect, test } from 'vitest'
import { afterExit, type ExitFacts } from './after-exit.ts'
import { judgeState, startUpMs, type Facts } from './judge-state.ts'
import { launchArguments, launchEnvironment, settingsText } from './launch-plan.ts'
import { pastesOf } from './typed-text.ts'

const at = 100_000
const base: Facts = {
  process: 'up',
  spawnedAt: at - 60_000,
  hasStarted: true,
  turn: { kind: 'none' },
  file: null,
  card: null,
  answeredAt: 0,
  queued: 0,
}
const running: Facts['turn'] = { kind: 'running', at: at - 5_000, ref: 'PreToolUse Bash' }
const ended = (words: string, background = 0): Facts['turn'] => ({ kind: 'ended', at: at - 5_000, words, background })
const file = (status: string, since: number, waitingFor: string | null = null): Facts['file'] => ({
  status,
  waitingFor,
  at: since,
})

const table: readonly (readonly [string, Partial<Facts>, Readonly<Record<string, unknown>> | null])[] = [
  [
    'a program that has just been started tells nothing yet',
    { process: 'starting', hasStarted: false, spawnedAt: at - 1_000 },
    null,
  ],
  [
    'one that says nothing for long asks something before it starts',
    { process: 'starting', hasStarted: false, spawnedAt: at - startUpMs },
    { state: 'blocked', waitingFor: 'login', mustAttach: true },
  ],
  ['a prompt works', { turn: running }, { state: 'working' }],
  [
    'a dialog with a hook asks',
    { turn: running, card: { kind: 'permission', ref: 'PermissionRequest Bash', at } },
    { state: 'blocked', waitingFor: 'permission' },
  ],
  [
    'a question asks',
    { turn: running, card: { kind: 'question', ref: 'x', at } },
    { state: 'blocked', waitingFor: 'question' },
  ],
  ['a dialog’s hook is waited for', { turn: running, file: file('waiting', at - 100, 'permission prompt') }, null],
  [
    'a dialog without a hook is told of, and has to be answered there',
    { turn: running, file: file('waiting', at - 2_000, 'permission prompt') },
    { state: 'blocked', waitingFor: 'permission', mustAttach: true },
  ],
  [
    'a menu of its own is no question of ours',
    { file: file('waiting', at - 2_000, 'dialog open') },
    { state: 'blocked', mustAttach: true },
  ],
  [
    'a dialog that was answered since no longer asks',
    { turn: running, file: file('waiting', at - 2_000, 'permission prompt'), answeredAt: at - 1_000 },
    { state: 'working' },
  ],
  [
    'an interrupted turn, which no hook tells of, is idle by the file',
    { turn: running, file: file('idle', at - 1_000) },
    { state: 'idle' },
  ],
  [
    'an older word of the file counts for nothing',
    { turn: running, file: file('idle', at - 9_000) },
    { state: 'working' },
  ],
  ['an interruption in the transcript is idle', { turn: { kind: 'interrupted', at } }, { state: 'idle' }],
  [
    'a turn whose words are on their way still works',
    { turn: { kind: 'ending', at: at - 10 }, file: file('idle', at) },
    { state: 'working' },
  ],
  [
    'a turn that ended is completed by its words',
    { turn: ended('All done.') },
    { state: 'completed', result: 'All done.' },
  ],
  ['one that ended in a question is not', { turn: ended('Shall I go on?') }, { state: 'idle' }],
  ['nor one that ended without a word', { turn: ended('') }, { state: 'idle' }],
  ['what goes on in the background works', { turn: ended('Started it.', 1) }, { state: 'working' }],
  ['a prompt that waits on its screen works', { turn: ended('Done.'), queued: 1 }, { state: 'working' }],
  [
    'a turn that began by itself works by the file',
    { turn: ended('Done.'), file: file('busy', at) },
    { state: 'working' },
  ],
  [
    'a failed turn is failed',
    { turn: { kind: 'failed', at, error: 'server_error', words: 'API Error: 500' } },
    { state: 'failed', reason: 'API Error: 500' },
  ],
  [
    'one that was not signed in waits for that',
    { turn: { kind: 'failed', at, error: 'authentication_failed', words: '' } },
    { state: 'blocked', waitingFor: 'login', mustAttach: true },
  ],
  ['a program that waits for its first prompt is idle', { file: file('idle', at) }, { state: 'idle' }],
  ['where nothing can tell it is unknown', {}, { isUnknown: true }],
  ['a program that has gone is judged by its end', { process: 'gone', turn: running }, null],
]

test.each(table)('%s', (_name, facts, expected) => {
  const judged = judgeState({ ...base, ...facts }, at)
  if (expected === null) expect(judged).toBeNull()
  else expect(judged).toMatchObject(expected)
})

const died: ExitFacts = {
  exit: { code: 0, signal: 9 },
  hasStarted: true,
  sessionEnd: null,
  state: 'working',
  restarts: 0,
}
const exits: readonly (readonly [string, Partial<ExitFacts>, string])[] = [
  ['a death in a turn is gone on after', {}, 'go-on'],
  ['so is one while it asks', { state: 'blocked' }, 'go-on'],
  ['not for ever', { restarts: 5 }, 'give-up'],
  ['at rest nothing follows', { state: 'completed' }, 'rest'],
  ['who leaves it in its terminal stops it', { exit: { code: 0, signal: 0 }, sessionEnd: 'prompt_input_exit' }, 'stop'],
  [
    'a program that ends before its session begins cannot run',
    { exit: { code: 1, signal: 0 }, hasStarted: false },
    'fail-start',
  ],
]

test.each(exits)('%s', (_name, facts, expected) => expect(afterExit({ ...died, ...facts }).do).toBe(expected))

const launch = {
  model: 'opus',
  permissionMode: 'default',
  addDirs: ['/more'],
  mcpConfigs: ['m.json'],
  strictMcpConfig: false,
} as const
const input = {
  launch: { ...launch, addDirs: [...launch.addDirs], mcpConfigs: [...launch.mcpConfigs] },
  conversation: { id: 'U', isNew: true },
  name: 'n',
  settingsFile: '/s.json',
  trusted: true,
}

test('a prompt comes last and by itself, however it begins', () => {
  expect(launchArguments({ ...input, prompt: '--help me' }).slice(-2)).toEqual(['--', '--help me'])
  expect(launchArguments({ ...input, prompt: null })).not.toContain('--')
})

test('a folder that is not trusted brings no settings and no servers', () => {
  const line = launchArguments({ ...input, trusted: false, prompt: 'x' }).join(' ')
  expect(line).toContain('--setting-sources user')
  expect(line).toContain('--strict-mcp-config')
  expect(launchArguments({ ...input, prompt: 'x' }).join(' ')).not.toContain('setting-sources')
  expect(launchEnvironment({ CLAUDE_CODE_SANDBOXED: '1' }, false)).not.toHaveProperty('CLAUDE_CODE_SANDBOXED')
  expect(launchEnvironment({}, true)).toHaveProperty('CLAUDE_CODE_SANDBOXED', '1')
})

test('what an outer session set is dropped, what the user chose stays', () => {
  const environment = launchEnvironment(
    { CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_USE_BEDROCK: '1', HTTP_PROXY: 'p', NO_PROXY: 'corp' },
    false,
  )
  expect(environment).not.toHaveProperty('CLAUDECODE')
  expect(environment).not.toHaveProperty('CLAUDE_CODE_ENTRYPOINT')
  expect(environment).toMatchObject({ CLAUDE_CODE_USE_BEDROCK: '1', NO_PROXY: 'corp,127.0.0.1,localhost' })
})

test('a directory with a quote in its name cannot end the command of the start hook', () => {
  const rules = { allow: ['Bash(ls)'], ask: [], deny: [] }
  const text = settingsText({
    address: 'http://127.0.0.1:1/hook',
    token: 't',
    startDirectory: "/a'; rm -rf /",
    rules,
    skipsWarning: false,
  })
  expect(JSON.parse(text)).toMatchObject({
    disableAllHooks: false,
    permissions: rules,
    hooks: { SessionStart: [{ hooks: [{ command: expect.stringContaining(`'/a'\\''; rm -rf /'`) }] }] },
  })
})

test('a long text is pasted line by line, and no key of it leaves the paste', () => {
  expect(pastesOf('short')).toEqual(['\u001b[200~short\u001b[201~'])
  expect(pastesOf('a\u001b[201~\rb')).toEqual(['\u001b[200~a[201~\nb\u001b[201~'])
  const long = Array.from({ length: 9 }, (_, line) => `line ${line} ${'x'.repeat(200)}`).join('\n')
  const pastes = pastesOf(long)
  expect(pastes).toHaveLength(9)
  expect(pastes.map((one) => one.slice(6, -6)).join('')).toBe(long)
})
