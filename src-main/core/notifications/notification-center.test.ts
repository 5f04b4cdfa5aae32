import { expect, it, vi } from 'vitest'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { mergeSettings } from '../../../src-node/settings/merge-settings.ts'
import type { SettingsFile } from '../../../src-shared/settings/settings-schema.ts'
import type { RunEventCommand } from './event-command.ts'
import type { NoticeEvent } from './notice-event.ts'
import { NotificationCenter } from './notification-center.ts'
import type { ShowNotice } from './presenters.ts'

function open(notifications: SettingsFile['notifications'] = {}) {
  const clock = createManualClock()
  const changes = new Emitter<SessionId>()
  let rows: readonly SessionRow[] = [rowFixture(1), rowFixture(2)]
  const runCommand = vi.fn<RunEventCommand>().mockResolvedValue('ended with 1: no')
  const add = vi.fn<(event: NoticeEvent) => Promise<void>>().mockResolvedValue()
  const report = vi.fn<(problem: string) => void>()
  const show = vi.fn<ShowNotice>()
  const center = new NotificationCenter({
    book: { rows: () => rows, changes },
    clock,
    settings: () =>
      Promise.resolve(
        mergeSettings([{ origin: 'user', source: 'user', settings: { notifications } }], false).notifications,
      ),
    runCommand,
    webhooks: { start: () => undefined, stop: () => Promise.resolve(), add },
    report,
  })
  center.presenters.offer(show)
  center.start()
  const put = async (...changed: readonly SessionRow[]): Promise<void> => {
    rows = rows.map((row) => changed.find(({ sessionId }) => sessionId === row.sessionId) ?? row)
    for (const { sessionId } of changed) changes.emit(sessionId)
    clock.advance(300)
    for (let n = 0; n < 20; n += 1) await Promise.resolve()
  }
  return { center, clock, changes, put, show, runCommand, add, report }
}

const failed = (n: number, state: SessionRow['state'] = 'failed'): SessionRow => rowFixture(n, { state })

it('shows one notice for what came together, and calls command and webhook for each', async () => {
  const { put, show, runCommand, add } = open({
    sound: true,
    commands: { failed: ['notify'] },
    webhooks: { failed: 'https://example.com/x' },
  })
  await put(failed(1), failed(2))
  expect(show).toHaveBeenCalledOnce()
  expect(show.mock.calls[0]?.[0]).toMatchObject({ title: '2 failed', sound: 'chime' })
  expect(runCommand.mock.calls.map(([command, event]) => [command, event.event])).toEqual([
    [['notify'], 'failed'],
    [['notify'], 'failed'],
  ])
  expect(add).toHaveBeenCalledTimes(2)
})

it('is quiet in quiet hours, but tells the user’s own programs', async () => {
  const { put, show, runCommand } = open({ quietHours: { from: '00:00', to: '00:00' }, commands: { failed: 'x' } })
  await put(failed(1))
  expect(show).not.toHaveBeenCalled()
  expect(runCommand).toHaveBeenCalledOnce()
})

it('has no quiet hours while only one end of them is said', async () => {
  const { put, show } = open({ quietHours: { from: '00:00' } })
  await put(failed(1))
  expect(show).toHaveBeenCalledOnce()
})

it('shows nothing of a session that somebody looks at', async () => {
  const { center, put, show } = open()
  center.attention.set({}, rowFixture(1).sessionId, () => undefined)
  await put(failed(1))
  expect(show).not.toHaveBeenCalled()
})

it('tells once of a command that fails each time', async () => {
  const { put, report } = open({ commands: { failed: 'x' } })
  await put(failed(1))
  await put(failed(2))
  expect(report.mock.calls).toEqual([['the command for failed ended with 1: no']])
})

it('leaves no listener and no timer behind', async () => {
  const { center, clock, changes } = open()
  changes.emit(rowFixture(1).sessionId)
  await center.stop()
  expect({ listeners: changes.size, timers: clock.pending() }).toEqual({ listeners: 0, timers: 0 })
})
