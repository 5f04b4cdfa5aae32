import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { MemoryHost } from '../testing/memory-host.ts'
import { finish as finishing } from '../testing/answering-model.ts'
import { beginPlay } from '../testing/play-scripts.ts'
import { again, begin, files, practice, reply, usePractice } from '../testing/play.ts'

vi.setConfig({ testTimeout: 30_000 })
usePractice()

type HookFile = Readonly<Record<string, readonly { matcher?: string; command: string; timeout?: number }[]>>

/** A user whose settings have these hooks. */
function userWith(hooks: HookFile): string {
  const home = temporaryDirectory()
  mkdirSync(join(home, '.claude'))
  const settings = Object.fromEntries(
    Object.entries(hooks).map(([event, entries]) => [
      event,
      entries.map(({ matcher, command, timeout }) => ({
        matcher,
        hooks: [{ type: 'command', command, timeout }],
      })),
    ]),
  )
  writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify({ hooks: settings }))
  return home
}

const start = async (hooks: HookFile, prompt: string, more: Parameters<typeof begin>[1] = {}) =>
  await begin(prompt, {
    environment: { HOME: userWith(hooks) },
    launch: { permissionMode: 'bypassPermissions' },
    ...more,
  })

function entriesOf<Type extends TranscriptEntry['type']>(host: MemoryHost, type: Type) {
  return host.entries.filter((entry): entry is Extract<TranscriptEntry, { type: Type }> => entry.type === type)
}

const answer = (value: object): string => `echo '${JSON.stringify(value)}'`
const preTool = (value: object): string => answer({ hookSpecificOutput: { hookEventName: 'PreToolUse', ...value } })

describe('hooks before a tool call', () => {
  test('deny it with what they say on stderr, and the turn goes on', async () => {
    const { host } = await start(
      { PreToolUse: [{ matcher: 'Bash', command: 'cat > "$BACKBURNER_JOB_DIR/said.json"; echo "no $0" >&2; exit 2' }] },
      'run the command `touch made.txt`',
    )
    const record = await host.untilState('completed', 'failed', 'idle')
    expect(record.worktree).toBeNull()
    expect(entriesOf(host, 'tool-finished')[0]).toMatchObject({ isError: true, content: 'no /bin/sh' })
    expect(entriesOf(host, 'hook-ran')).toMatchObject([
      { event: 'PreToolUse', outcome: 'denied', message: 'no /bin/sh' },
    ])
    expect(JSON.parse(readFileSync(join(host.jobDirectory, 'said.json'), 'utf8'))).toEqual({
      session_id: host.record().sessionId,
      transcript_path: join(host.jobDirectory, 'transcript.jsonl'),
      cwd: host.record().cwd,
      permission_mode: 'bypassPermissions',
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: expect.objectContaining({ command: 'touch made.txt' }),
      tool_use_id: expect.any(String),
    })
  })

  test('change its input and add to what the model knows', async () => {
    const { host } = await start(
      {
        PreToolUse: [
          {
            matcher: 'Bash',
            command: preTool({
              permissionDecision: 'allow',
              updatedInput: { command: 'echo changed' },
              additionalContext: 'It was changed.',
            }),
          },
        ],
      },
      'run the command `echo original`',
      { launch: { permissionMode: 'default' } },
    )
    await host.untilState('completed', 'failed', 'blocked')
    const [call] = entriesOf(host, 'tool-finished')
    expect(call).toMatchObject({ isError: false })
    expect(JSON.stringify(call?.content)).toContain('changed')
    expect(JSON.stringify(call?.content)).not.toContain('original')
    expect(JSON.stringify(call?.content)).toContain('It was changed.')
  })

  test('ask the user where nobody else would', async () => {
    const { host } = await start(
      { PreToolUse: [{ matcher: 'Bash', command: preTool({ permissionDecision: 'ask' }) }] },
      'run the command `echo hello`',
    )
    expect(await host.untilState('blocked', 'completed')).toMatchObject({ state: 'blocked', waitingFor: 'permission' })
  })

  test('allow nothing that a rule asks about', async () => {
    const { host, engine } = await start(
      { PreToolUse: [{ matcher: 'Bash', command: preTool({ permissionDecision: 'allow' }) }] },
      'wait at gate rules',
    )
    engine.setRules({ allow: [], ask: ['Bash(touch:*)'], deny: [] }, false)
    await practice().call('/practice/release/rules', {})
    await host.untilState('completed', 'failed', 'idle')
    await engine.reply(reply({ type: 'text', text: 'run the command `touch made.txt`' }))
    expect(await host.untilState('blocked')).toMatchObject({ state: 'blocked', waitingFor: 'permission' })
  })

  test('that fail or take too long are shown and block nothing', async () => {
    const { host } = await start(
      {
        PreToolUse: [{ command: 'echo broken >&2; exit 1' }, { matcher: 'Bash', command: 'sleep 60', timeout: 0.2 }],
      },
      'run the command `echo hello`',
    )
    expect(await host.untilState('completed', 'failed')).toMatchObject({ state: 'completed' })
    expect(entriesOf(host, 'hook-ran').map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['failed', 'timed-out']),
    )
  })

  test('stop everything where they say so', async () => {
    const { host } = await start(
      { PreToolUse: [{ matcher: 'Bash', command: answer({ continue: false, stopReason: 'enough' }) }] },
      'run the command `echo hello`',
    )
    expect(await host.untilState('idle', 'completed')).toMatchObject({
      state: 'idle',
      reason: 'Stopped by a hook: enough',
      evidence: { kind: 'hook' },
    })
  })
})

test('a hook that formats what was written: the model is told, and may go on editing', async () => {
  const formatter = `file=$(sed -n 's/.*"file_path":"\\([^"]*\\)".*/\\1/p'); sed -i 's/ *$/ ;/' "$file"`
  const edit = (from: string, to: string) => [
    { name: 'Edit', input: { file_path: 'clock.js', old_string: from, new_string: to } },
  ]
  const { host, cwd } = await beginPlay(
    {
      main: [
        [{ name: 'Write', input: { file_path: 'clock.js', content: 'hour = 1\n' } }],
        edit('hour = 1 ;', 'hour = 2'),
        finishing('Done.'),
      ],
    },
    { environment: { HOME: userWith({ PostToolUse: [{ matcher: 'Edit|Write', command: formatter }] }) } },
  )
  await host.untilState('completed')
  const [written, edited] = entriesOf(host, 'tool-finished')
  expect(JSON.stringify(written?.content)).toContain('+hour = 1 ;')
  expect(edited).toMatchObject({ isError: false })
  expect(readFileSync(join(cwd, 'clock.js'), 'utf8')).toBe('hour = 2 ;\n')
})

test('hooks after a tool call tell the model what they found, of the file where it was written', async () => {
  const { host } = await start(
    {
      PostToolUse: [
        { matcher: 'Edit|Write', command: 'cat > "$BACKBURNER_JOB_DIR/post.json"; echo "not formatted" >&2; exit 2' },
      ],
      PostToolUseFailure: [{ command: 'exit 3' }],
    },
    'edit clock.js and run the tests',
  )
  await host.untilState('completed', 'failed')
  const edit = entriesOf(host, 'tool-finished').find(({ tool }) => tool === 'Edit')
  expect(JSON.stringify(edit?.content)).toContain('not formatted')
  const worktree = host.record().worktree?.path ?? ''
  expect(JSON.parse(readFileSync(join(host.jobDirectory, 'post.json'), 'utf8'))).toMatchObject({
    tool_input: { file_path: join(worktree, 'clock.js') },
    tool_response: { filePath: join(worktree, 'clock.js'), success: true },
    cwd: worktree,
  })
})

describe('hooks at the end of a turn', () => {
  test('keep it from ending until they are content', async () => {
    const { host } = await start(
      {
        Stop: [
          {
            command: 'grep -q \'"stop_hook_active":true\' && exit 0; echo "the tests have not run" >&2; exit 2',
          },
        ],
      },
      'finish at once',
    )
    await host.untilState('idle', 'completed')
    const notices = entriesOf(host, 'user-message').filter(({ source }) => source === 'notice')
    expect(JSON.stringify(notices)).toContain('the tests have not run')
    expect(entriesOf(host, 'hook-ran')).toMatchObject([{ event: 'Stop', outcome: 'blocked' }])
  })

  test('cannot keep it from ending for ever', async () => {
    const { host } = await start({ Stop: [{ command: 'echo again >&2; exit 2' }] }, 'finish at once')
    await host.untilState('idle', 'completed')
    expect(entriesOf(host, 'hook-ran')).toHaveLength(8)
    expect(entriesOf(host, 'note').map(({ text }) => text)).toContainEqual(expect.stringContaining('8 times in a row'))
  })
})

describe('hooks at a session’s begin and at a prompt', () => {
  test('tell the model what they print', async () => {
    const { host, engine } = await start(
      {
        SessionStart: [
          { matcher: 'startup', command: 'echo "started in $CLAUDE_PROJECT_DIR"' },
          { matcher: 'resume', command: 'echo resumed' },
        ],
        UserPromptSubmit: [{ command: 'echo "remember the changelog"' }],
      },
      'finish at once',
    )
    await host.untilState('completed')
    const said = () => entriesOf(host, 'user-message').map(({ content }) => JSON.stringify(content))
    expect(said()).toEqual([
      '"finish at once"',
      expect.stringContaining('remember the changelog'),
      expect.stringContaining(`started in ${host.record().cwd}`),
    ])
    await engine.stop()
    const { host: second, engine: next } = await again(host, 'rested')
    await next.reply(reply({ type: 'text', text: 'finish at once' }))
    await second.until('the next result', (_record, entries) => JSON.stringify(entries).includes('resumed'))
  })

  test('give variables to the commands of the session', async () => {
    const { host } = await start(
      { SessionStart: [{ command: `echo 'export COLOUR="dark blue" BACKBURNER_JOB_DIR=no' >> "$CLAUDE_ENV_FILE"` }] },
      'run the command `echo "it is $COLOUR in $BACKBURNER_JOB_DIR"`',
    )
    await host.untilState('completed', 'failed')
    expect(JSON.stringify(entriesOf(host, 'tool-finished')[0]?.content)).toContain(
      `it is dark blue in ${host.jobDirectory}`,
    )
    expect(readdirSync(join(host.jobDirectory, 'tmp'))).not.toContain('session-environment.sh')
  })

  test('keep a message back', async () => {
    const { host, engine } = await start(
      { UserPromptSubmit: [{ command: 'grep -q secret || exit 0; echo "no secrets" >&2; exit 2' }] },
      'finish at once',
    )
    await host.untilState('completed')
    await engine.reply(reply({ type: 'text', text: 'the secret is 42' }))
    await host.until('the note', (_record, entries) =>
      entries.some((entry) => entry.type === 'note' && entry.text.includes('no secrets')),
    )
    expect(JSON.stringify(entriesOf(host, 'user-message').map(({ content }) => content))).not.toContain('42')
  })
})

test('a question notifies', async () => {
  const { host } = await start(
    { Notification: [{ command: 'cat > "$BACKBURNER_JOB_DIR/told.json"' }] },
    'ask for permission to run `touch a.txt`',
    { launch: { permissionMode: 'default' } },
  )
  await host.untilState('blocked')
  await vi.waitFor(() => readFileSync(join(host.jobDirectory, 'told.json'), 'utf8').length > 0, { timeout: 10_000 })
  await vi.waitFor(
    () =>
      expect(JSON.parse(readFileSync(join(host.jobDirectory, 'told.json'), 'utf8'))).toMatchObject({
        hook_event_name: 'Notification',
        message: expect.stringContaining('touch a.txt'),
        notification_type: 'permission_prompt',
      }),
    { timeout: 10_000 },
  )
})

describe('hooks of the project', () => {
  const project = async () => {
    const settings = { hooks: { PreToolUse: [{ hooks: [{ type: 'command', command: 'echo theirs >&2; exit 2' }] }] } }
    const sample = await sampleRepository({ ...files, '.claude/settings.json': JSON.stringify(settings) })
    return sample.directory
  }

  test('wait until it is trusted, and that is said', async () => {
    const cwd = await project()
    const { host } = await begin('run the command `echo hello`', {
      cwd,
      launch: { permissionMode: 'bypassPermissions' },
    })
    await host.untilState('completed', 'failed')
    expect(entriesOf(host, 'tool-finished')[0]).toMatchObject({ isError: false })
    expect(entriesOf(host, 'note').map(({ text }) => text)).toEqual([
      `This folder's own 1 hook waits until it is trusted: backburner trust ${cwd}`,
    ])
  })

  test('run once it is', async () => {
    const cwd = await project()
    const { host, engine } = await begin('ask me a question', { cwd, launch: { permissionMode: 'bypassPermissions' } })
    engine.setRules({ allow: [], ask: [], deny: [] }, true)
    await host.untilState('completed', 'failed', 'blocked', 'idle')
    await engine.reply(reply({ type: 'text', text: 'run the command `echo hello`' }, host))
    await host.until('the denial', (_record, entries) =>
      entries.some((entry) => entry.type === 'hook-ran' && entry.outcome === 'denied'),
    )
  })
})

test('outside of git a hook makes the worktree, and the session works there', async () => {
  const cwd = temporaryDirectory()
  writeFileSync(join(cwd, 'clock.js'), files['clock.js'])
  const copies = temporaryDirectory()
  const { host } = await begin('run the command `touch made.txt`', {
    cwd,
    environment: {
      HOME: userWith({
        WorktreeCreate: [{ command: `read -r input; cp -r . ${copies}/copy; echo copied >&2; echo ${copies}/copy` }],
      }),
    },
    launch: { permissionMode: 'bypassPermissions' },
  })
  const record = await host.untilState('completed', 'failed')
  expect(record.worktree).toMatchObject({ path: `${copies}/copy`, branch: '', madeBy: 'hook' })
  expect(readFileSync(join(copies, 'copy', 'made.txt'), 'utf8')).toBe('')
  expect(() => readFileSync(join(cwd, 'made.txt'))).toThrow()
})
