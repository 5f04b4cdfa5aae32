import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DispatchInput } from '../src-shared/api/dispatch.ts'
import type { Reply } from '../src-shared/board/session-state.ts'
import type { SessionRow } from '../src-shared/board/session-row.ts'
import { temporaryDirectory } from '../src-node/testing/temporary-directory.ts'
import { os, startFakeSupervisor } from './testing/fake-supervisor.ts'
import { rowFor } from './testing/rows.ts'
import { runCommand } from './testing/run-command.ts'

const layout = { grouping: 'state' as const, collapsed: [] }
const question = {
  kind: 'question',
  requestId: 'ask-1',
  askedAt: 1,
  toolUseId: 'toolu_1',
  questions: [{ question: 'Which database?', options: [{ label: 'Postgres' }, { label: 'SQLite' }] }],
}

function listing(rows: readonly SessionRow[]) {
  return { board: { list: os.board.list.handler(() => ({ rows: [...rows], layout })) } }
}

describe('starting a task', () => {
  test('prints the five lines when the prompt is on disk', async () => {
    const home = temporaryDirectory()
    const dispatched: DispatchInput[] = []
    await startFakeSupervisor(home, {
      sessions: {
        dispatch: os.sessions.dispatch.handler(({ input }) => {
          dispatched.push(input)
          return rowFor({ name: 'pr-1234' })
        }),
      },
    })
    const ran = await runCommand(home, ['--bg', 'fix the parser', '--tag', 'a', '--tag', 'b', '--cwd', 'sub'])
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: [
        'backgrounded · 7c5dcf5d · pr-1234',
        '  backburner agents             list sessions',
        '  backburner attach 7c5dcf5d    open in this terminal',
        '  backburner logs 7c5dcf5d      show recent output',
        '  backburner stop 7c5dcf5d      stop this session',
        '',
      ].join('\n'),
    })
    expect(dispatched).toMatchObject([
      {
        prompt: 'fix the parser',
        kind: 'background',
        cwd: '/work/sub',
        tags: ['a', 'b'],
        environment: { PATH: '/bin', SECRET: 'of the shell' },
      },
    ])
    // The settings of the directory say which engine it is.
    expect(dispatched[0]?.engine).toBeUndefined()
  })

  test('draws another id when the first is taken', async () => {
    const home = temporaryDirectory()
    const ids: string[] = []
    await startFakeSupervisor(home, {
      sessions: {
        dispatch: os.sessions.dispatch.handler(({ input, errors }) => {
          ids.push(input.sessionId)
          if (ids.length === 1) throw errors.DISPATCH_REFUSED({ message: 'taken', data: { field: 'sessionId' } })
          return rowFor()
        }),
      },
    })
    expect((await runCommand(home, ['--bg', 'fix the parser'])).code).toBe(0)
    expect(new Set(ids).size).toBe(2)
  })

  test('says what the supervisor has against it, with exit code 2', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, {
      sessions: {
        dispatch: os.sessions.dispatch.handler(({ errors }) => {
          throw errors.DISPATCH_REFUSED({ message: 'there is no directory /nowhere', data: { field: 'cwd' } })
        }),
      },
    })
    const ran = await runCommand(home, ['--bg', 'fix the parser'])
    expect(ran).toEqual({ code: 2, out: '', err: 'backburner: there is no directory /nowhere\n' })
  })
})

describe('agents', () => {
  test('--json prints what is alive or waits, with the promised fields', async () => {
    const home = temporaryDirectory()
    const rows = [
      rowFor({ worktree: { path: '/w', branch: 'bb/x', mainCheckout: '/repo', baseRef: 'main', baseCommit: 'c' } }),
      rowFor({ id: '00000002', state: 'completed', liveness: 'exited', pid: null }),
      rowFor({ id: '00000003', state: 'blocked', liveness: 'exited', pid: null, waitingFor: 'question' }),
      rowFor({ id: '00000004', liveness: 'unresponsive' }),
    ]
    await startFakeSupervisor(home, listing(rows))
    const { out, code } = await runCommand(home, ['agents', '--json'])
    expect(code).toBe(0)
    const printed = JSON.parse(out)
    expect(printed.map((row: { id: string }) => row.id)).toEqual(['7c5dcf5d', '00000003', '00000004'])
    expect(printed[0]).toMatchObject({
      sessionId: '7c5dcf5d-1111-4111-8111-111111111111',
      state: 'working',
      status: 'Working',
      worktree: '/w',
      branch: 'bb/x',
      startedAt: 1_000,
      pullRequests: [],
    })
    expect(printed[1]).toMatchObject({ status: 'Needs input', waitingFor: 'question', worktree: null })
    expect(printed[2]).toMatchObject({ state: 'unknown', status: 'Unknown' })
    expect(JSON.parse((await runCommand(home, ['agents', '--json', '--all'])).out)).toHaveLength(4)
  })

  test('needs a terminal for the board, and says what does not', async () => {
    const { code, err } = await runCommand(temporaryDirectory(), ['agents'])
    expect(code).toBe(2)
    expect(err).toContain('backburner agents --json')
  })

  test('without a terminal plain backburner shows the groups, and lets no row write to the terminal', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(
      home,
      listing([
        rowFor({ name: 'evil \u001b]0;title\u0007name' }),
        rowFor({ id: '00000003', state: 'blocked', summary: 'Which\u001b[2J database?' }),
      ]),
    )
    const { out } = await runCommand(home, [])
    expect(out.split('\n')).toEqual([
      '1 need input · 1 working · 0 done',
      '',
      'Needs input (1)',
      '  ✻ 00000003  fix the parser  Needs input  Which database?      1m',
      '',
      'Working (1)',
      '  ✻ 7c5dcf5d  evil name       Working      reading the grammar      1m',
      '',
    ])
  })

  test('--cwd keeps sessions of that directory and below', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(
      home,
      listing([rowFor({ cwd: '/work/a/b' }), rowFor({ id: '00000002', cwd: '/work/ab' })]),
    )
    const { out } = await runCommand(home, ['agents', '--cwd', 'a', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ cwd: '/work/a/b' }])
  })
})

describe('reply', () => {
  test('names the request that it answers', async () => {
    const home = temporaryDirectory()
    const replies: Reply[] = []
    await startFakeSupervisor(home, {
      ...listing([rowFor({ state: 'blocked', request: question })]),
      sessions: {
        reply: os.sessions.reply.handler(({ input }) => {
          replies.push(input.reply)
          return { delivered: 'live' as const }
        }),
      },
    })
    expect(await runCommand(home, ['reply', '7c5d', '2'])).toMatchObject({ code: 0, out: 'replied · 7c5dcf5d\n' })
    expect(replies).toMatchObject([{ answers: 'ask-1', answer: { type: 'options', answers: [{ selected: [1] }] } }])
  })

  test('takes an option that is not there for a mistake', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, listing([rowFor({ state: 'blocked', request: question })]))
    const ran = await runCommand(home, ['reply', '7c5d', '3'])
    expect(ran).toMatchObject({ code: 2, err: 'backburner: there is no option 3: 1 Postgres, 2 SQLite\n' })
  })
})

describe('naming a session', () => {
  const rows = [rowFor({ name: 'alpha one' }), rowFor({ id: '7c5d0000', name: 'alpha two' })]

  test('an id prefix that fits two is exit 2 with both', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, listing(rows))
    const ran = await runCommand(home, ['stop', '7c5d'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('7c5dcf5d (alpha one, Working), 7c5d0000 (alpha two, Working)')
  })

  test('a part of the name does not stop anything', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, listing(rows))
    const ran = await runCommand(home, ['stop', 'two'])
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('did you mean 7c5d0000 (alpha two, Working)?')
  })

  test('nobody of that name is exit 3', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, listing(rows))
    expect((await runCommand(home, ['logs', 'zzz'])).code).toBe(3)
  })
})

describe('rm', () => {
  test('with unsaved work tells what to do, what there is and where it lies', async () => {
    const home = temporaryDirectory()
    await startFakeSupervisor(home, {
      ...listing([rowFor({ state: 'completed' })]),
      sessions: {
        remove: os.sessions.remove.handler(({ errors }) => {
          throw errors.UNSAVED_WORK({ data: { worktree: '/repo/w', uncommitted: 1, untracked: 2, unpushed: 0 } })
        }),
      },
    })
    const ran = await runCommand(home, ['rm', '7c5d'])
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/nothing was changed.*Add --force.*: 1 file not committed, 2 new files in \/repo\/w$/m)
  })
})

describe('rm of a session that is at work', () => {
  test.each([
    ['is refused where nobody can be asked', ['rm', '7c5d'], 1, 0],
    ['ends it with --force', ['rm', '7c5d', '--force'], 0, 1],
  ])('%s', async (_what, argv, code, calls) => {
    const home = temporaryDirectory()
    let removed = 0
    await startFakeSupervisor(home, {
      ...listing([rowFor({ state: 'working' })]),
      sessions: {
        remove: os.sessions.remove.handler(() => {
          removed += 1
          return { saved: [] }
        }),
      },
    })
    const ran = await runCommand(home, argv)
    expect(ran.code).toBe(code)
    expect(removed).toBe(calls)
    if (code === 1) expect(ran.err).toContain('is at work, nothing was changed; stop it first')
  })
})

describe('help', () => {
  test('is a command too, alone and of a command', async () => {
    expect((await runCommand('/none', ['help'])).out).toBe((await runCommand('/none', ['--help'])).out)
    expect((await runCommand('/none', ['help', 'rm'])).out).toBe((await runCommand('/none', ['rm', '--help'])).out)
  })
})

describe('words that are no command', () => {
  test.each([
    [['import'], '"backburner import" is not available in this version'],
    [['agnets'], 'did you mean "agents"?'],
    [['--model', 'opus', 'agents'], 'put the command first'],
    [['--bogus', 'x'], 'unknown flag --bogus'],
    [['rm'], 'rm needs more: backburner rm <id> [--force]'],
    [['--bg'], 'what is the task?'],
    [['fix the parser'], 'add -p to print the result, or --bg'],
    [['--bg', 'task here', '--effort', 'huge'], '--effort is one of low, medium, high, max, not "huge"'],
  ])('%j is exit 2', async (argv, said) => {
    const ran = await runCommand('/none', argv)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(said)
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('BACKBURNER_DISABLE turns everything but help off', async () => {
    const environment = { BACKBURNER_DISABLE: '1' }
    expect((await runCommand('/none', ['agents'], { environment })).err).toContain('BACKBURNER_DISABLE')
    expect((await runCommand('/none', ['agents', '--help'], { environment })).code).toBe(0)
    expect((await runCommand('/none', ['--version'], { environment })).out).toMatch(/^backburner \d/)
  })

  test('disableAgentView in the settings turns it off too', async () => {
    const home = temporaryDirectory()
    writeFileSync(join(home, 'settings.json'), '{"disableAgentView":true}')
    const ran = await runCommand(home, ['--bg', 'do it'])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain(`because ${home}/settings.json sets disableAgentView`)
    expect(existsSync(join(home, 'daemon'))).toBe(false)
  })
})

describe('trusting a folder', () => {
  const folder = {
    directory: '/work/app',
    isRepository: true,
    wishes: [
      {
        kind: 'hook' as const,
        text: 'Stop: ./a.sh\u001b[31m\nTrust it: safe',
        source: '/work/app/.claude/settings.json',
      },
    ],
  }
  const start = async () => {
    const home = temporaryDirectory()
    const asked: unknown[] = []
    await startFakeSupervisor(home, {
      trust: {
        read: os.trust.read.handler(() => ({ ...folder, trusted: false })),
        set: os.trust.set.handler(({ input }) => {
          asked.push(input)
          return { ...folder, trusted: input.trusted }
        }),
      },
    })
    return { home, asked }
  }

  test('shows on one line each what the folder would do, and trusts it', async () => {
    const { home, asked } = await start()
    expect(await runCommand(home, ['trust', 'app', '--yes'])).toEqual({
      code: 0,
      err: '',
      out: [
        'This repository, with all its worktrees, may, once it is trusted:',
        '  run the hook  Stop: ./a.sh Trust it: safe  (.claude/settings.json)',
        'trusted · /work/app',
        '',
      ].join('\n'),
    })
    expect(asked).toEqual([{ cwd: '/work/app', trusted: true }])
  })

  test('takes it back without a question', async () => {
    const { home, asked } = await start()
    expect(await runCommand(home, ['trust', '--revoke'])).toMatchObject({
      code: 0,
      out: 'not trusted any more · /work/app\n',
    })
    expect(asked).toEqual([{ cwd: '/work', trusted: false }])
  })
})
