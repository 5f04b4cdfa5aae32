import { describe, expect, test } from 'vitest'
import type { Trashed } from '../../src-shared/api/trash.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { os, startFakeSupervisor } from '../testing/fake-supervisor.ts'
import { rowFor } from '../testing/rows.ts'
import { runCommand } from '../testing/run-command.ts'

const day = 24 * 60 * 60_000
const { sessionId, id } = rowFor({})
const trashed: Trashed = {
  sessionId,
  id,
  name: 'the \u001b[31mclock',
  removedAt: Date.UTC(2026, 10, 1, 12),
  expiresAt: Date.UTC(2026, 11, 1, 12),
  bytes: 3_400_000,
  holds: ['conversation', 'worktree and branch', '2 ignored files'],
  repository: '/work',
}

async function start(): Promise<{ readonly home: string; readonly emptied: unknown[] }> {
  const home = temporaryDirectory()
  const emptied: unknown[] = []
  await startFakeSupervisor(home, {
    trash: {
      list: os.trash.list.handler(() => ({ removed: [trashed], days: 30, gigabytes: 10 })),
      empty: os.trash.empty.handler(({ input }) => {
        emptied.push(input)
        return { gone: [id], bytes: trashed.bytes }
      }),
    },
  })
  return { home, emptied }
}

describe('backburner trash', () => {
  test('lists what was removed, until when it can be restored, and what it holds', async () => {
    const { home } = await start()
    const { out, code } = await runCommand(home, ['trash'])
    expect(code).toBe(0)
    expect(out).toBe(
      `${id}  the clock · removed 2026-11-01 · until 2026-12-01 · 3.2 MB · conversation, worktree and branch, 2 ignored files\n\n3.2 MB of 10 GB, each for 30 days · backburner restore <id> brings one back\n`,
    )
    expect(JSON.parse((await runCommand(home, ['trash', '--json'])).out)).toEqual([trashed])
  })

  test('lets go only of what is old enough, and not without a yes', async () => {
    const { home, emptied } = await start()
    const at = (days: number) => ({ now: () => trashed.removedAt + days * day })
    expect(await runCommand(home, ['trash', 'empty', '--older-than', '7', '--yes'], at(6))).toMatchObject({
      code: 0,
      out: 'there is nothing to let go of\n',
    })
    expect(await runCommand(home, ['trash', 'empty', '--older-than', 'x', '--yes'], at(8))).toMatchObject({ code: 2 })
    expect(emptied).toEqual([])
    expect(await runCommand(home, ['trash', 'empty', '--older-than', '7', '--yes'], at(8))).toMatchObject({
      code: 0,
      out: 'let go of 1 removed session · 3.2 MB\n',
    })
    expect(emptied).toEqual([{ ids: [id] }])
  })

  test('refuses what it does not know', async () => {
    const { home } = await start()
    expect(await runCommand(home, ['trash', 'burn'])).toMatchObject({ code: 2 })
    expect(await runCommand(home, ['trash', '--yes'])).toMatchObject({ code: 2 })
  })
})
