import { describe, expect, test } from 'vitest'
import type { DiskUse } from '../../src-shared/board/disk-use.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { os, startFakeSupervisor } from '../testing/fake-supervisor.ts'
import { rowFor } from '../testing/rows.ts'
import { runCommand } from '../testing/run-command.ts'

const worktree = {
  path: '/repo/.backburner/worktrees/fix',
  branch: 'bb/fix',
  mainCheckout: '/repo',
  baseRef: 'main',
  baseCommit: '0'.repeat(40),
  ports: { first: 20_010, count: 10 },
}
const rows = [rowFor({ id: '0a71bf62', name: 'a \u001b[31mjob' }), rowFor({ id: '7c5dcf5d', worktree })]
const uses: Record<string, DiskUse> = {
  '0a71bf62': { worktree: null, rebuildable: 0, session: 40_960, isComplete: true, at: 1 },
  '7c5dcf5d': { worktree: 3_400_000_000, rebuildable: 900_000_000, session: 81_920, isComplete: false, at: 1 },
}
const folder = { path: 'node_modules', bytes: 900_000_000, state: 'would-go' as const, reason: null }
const dist = { path: 'dist', bytes: 4_096, state: 'kept' as const, reason: '.env in it looks like one of your own' }

async function start() {
  const home = temporaryDirectory()
  const asked: { readonly sessionId: string; readonly apply: boolean }[] = []
  await startFakeSupervisor(home, {
    board: { list: os.board.list.handler(() => ({ rows, layout: { grouping: 'state', collapsed: [] } })) },
    disk: {
      measure: os.disk.measure.handler(({ input }) => {
        const use = uses[input.sessionId.slice(0, 8)]
        if (use === undefined) throw new Error('no such session')
        return { use }
      }),
      reclaim: os.disk.reclaim.handler(({ input }) => {
        asked.push(input)
        return { folders: [input.apply ? { ...folder, state: 'gone' as const } : folder, dist], reason: null }
      }),
      collect: os.disk.collect.handler(({ input }) => {
        const state = input.apply ? ('gone' as const) : ('would-go' as const)
        const name = '/repo/.backburner/worktrees/old'
        return { leftovers: [{ kind: 'worktree', name, repository: '/repo', state, reason: null }] }
      }),
    },
  })
  return { home, asked }
}

describe('backburner disk', () => {
  test('lists what sessions take, the largest first, and what can be made again', async () => {
    const { home } = await start()
    expect(await runCommand(home, ['disk'])).toMatchObject({
      code: 0,
      out: `7c5dcf5d  fix the parser · more than 3.2 GB · worktree 3.2 GB · 858 MB can be made again · conversation 80 KB · ports 20010-20019
0a71bf62  a job · 40 KB · conversation 40 KB

3.2 GB in all · 858 MB can be made again: backburner disk reclaim
`,
    })
    expect(JSON.parse((await runCommand(home, ['disk', '7c5d', '--json'])).out)).toEqual([
      {
        id: '7c5dcf5d',
        sessionId: rows[1]?.sessionId,
        name: 'fix the parser',
        worktree: { path: worktree.path, ports: worktree.ports, bytes: 3_400_000_000 },
        rebuildable: 900_000_000,
        conversation: 81_920,
        isComplete: false,
        at: 1,
      },
    ])
  })

  test('reclaim removes nothing without a yes', async () => {
    const { home, asked } = await start()
    const dry = await runCommand(home, ['disk', 'reclaim'])
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('858 MB can be made free; nothing was removed') })
    expect(dry.out).toContain('dist · stays: .env in it looks like one of your own')
    await runCommand(home, ['disk', 'reclaim', '7c5d', '--dry-run'])
    expect(asked.map(({ apply }) => apply)).toEqual([false, false])
    const done = await runCommand(home, ['disk', 'reclaim', '7c5d', '--yes'])
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('made 858 MB free · 1 folder\n') })
    expect(asked.map(({ apply }) => apply)).toEqual([false, false, false, true])
  })

  test('refuses what goes with nothing', async () => {
    const { home } = await start()
    expect(await runCommand(home, ['disk', '--yes'])).toMatchObject({ code: 2 })
    expect(await runCommand(home, ['disk', 'reclaim', '--yes', '--dry-run'])).toMatchObject({ code: 2 })
    expect(await runCommand(home, ['disk', 'nobody'])).toMatchObject({ code: 3 })
  })
})

describe('backburner gc', () => {
  test('shows what it found, and removes it after a yes', async () => {
    const { home } = await start()
    expect(await runCommand(home, ['gc'])).toMatchObject({
      code: 0,
      out: 'worktree  /repo/.backburner/worktrees/old\n\nnothing was removed (--yes removes what does not stay)\n',
    })
    expect((await runCommand(home, ['gc', '--yes'])).out).toContain('removed 1 thing\n')
    expect(JSON.parse((await runCommand(home, ['gc', '--yes', '--json'])).out)).toMatchObject([{ state: 'gone' }])
    expect(await runCommand(home, ['gc', '--yes', '--dry-run'])).toMatchObject({ code: 2 })
  })
})
