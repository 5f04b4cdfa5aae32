import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { SessionId } from '../../src-shared/base/ids.ts'
import { requestIdSchema, shortIdOf } from '../../src-shared/base/ids.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { startPractice } from './testing/practice.ts'
import { dispatchShell, newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'
import { createWarpedClock } from './testing/warped-clock.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const minute = 60_000

async function start() {
  const home = testHome()
  const clock = createWarpedClock()
  const { api } = await startHere(home, { clock })
  return { api, clock, home }
}

async function finished(api: ApiClient, pinned = false): Promise<SessionId> {
  const [{ environment }, { directory }] = await Promise.all([startPractice(), sampleRepository({ a: 'a' })])
  const sessionId = newSessionId()
  await api.sessions.dispatch({ sessionId, prompt: 'finish at once', cwd: directory, environment })
  await api.sessions.pin({ sessionId, pinned })
  await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  return sessionId
}

describe('a session that has ended and is not looked at', () => {
  test('loses its process after an hour, keeps its state, and goes on with a reply; a pinned one keeps its process', async () => {
    const { api, clock } = await start()
    const [plain, pinned] = await Promise.all([finished(api), finished(api, true)])
    clock.warp(61 * minute)
    expect(await rowWhere(api, plain, ({ liveness }) => liveness === 'exited')).toMatchObject({ state: 'completed' })
    expect(await rowWhere(api, pinned, () => true)).toMatchObject({ liveness: 'alive' })
    const reply = {
      requestId: requestIdSchema.parse('again'),
      at: clock.now(),
      answer: { type: 'text', text: 'finish at once' },
    } as const
    await api.sessions.reply({ sessionId: plain, reply })
    await rowWhere(api, plain, ({ state, liveness }) => state === 'completed' && liveness === 'alive')
  })

  test('keeps its process while somebody reads its transcript', async () => {
    const { api, clock } = await start()
    const sessionId = await finished(api)
    const reader = await api.transcript.watch({ sessionId })
    await reader.next()
    clock.warp(61 * minute)
    clock.warp(61 * minute)
    expect(await rowWhere(api, sessionId, () => true)).toMatchObject({ liveness: 'alive' })
    await reader.return()
    // The hour begins when the reader leaves.
    await expect
      .poll(async () => {
        clock.warp(61 * minute)
        return (await rowWhere(api, sessionId, () => true)).liveness
      })
      .toBe('exited')
  })
})

describe('the row of a shell job', () => {
  test('leaves the board five minutes after the command has ended, unless it is pinned', async () => {
    const { api, clock, home } = await start()
    const [plain, pinned] = await Promise.all([dispatchShell(api, 'true'), dispatchShell(api, 'true')])
    await api.sessions.pin({ sessionId: pinned.sessionId, pinned: true })
    for (const { sessionId } of [plain, pinned]) await rowWhere(api, sessionId, ({ exit }) => exit !== null)
    clock.warp(4 * minute)
    expect((await api.board.list()).rows).toHaveLength(2)
    clock.warp(2 * minute)
    await expect.poll(async () => (await api.board.list()).rows.map(({ id }) => id)).toEqual([pinned.id])
    expect(existsSync(join(home, 'jobs', plain.id))).toBe(false)
  })
})

describe('a foreground session that never got a prompt', () => {
  test('is gone after five minutes', async () => {
    const { api, clock } = await start()
    await api.sessions.dispatch({ sessionId: newSessionId(), kind: 'foreground', prompt: '', cwd: '/tmp' })
    clock.warp(6 * minute)
    await expect.poll(async () => (await api.board.list()).rows).toEqual([])
  })
})

describe('a removed session', () => {
  test('can be restored for thirty days, and then leaves nothing behind', async () => {
    const { api, clock, home } = await start()
    const sessionId = await finished(api)
    const id = sessionId.slice(0, 8)
    await api.sessions.remove({ sessionId })
    clock.warp(29 * 24 * 60 * minute)
    await api.sessions.restore({ sessionId })
    await api.sessions.remove({ sessionId })
    clock.warp(31 * 24 * 60 * minute)
    await expect.poll(() => existsSync(join(home, 'trash', id))).toBe(false)
    await expect(api.sessions.restore({ sessionId })).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' })
  })

  test('is listed with what it holds until it is let go of', async () => {
    const { api, home } = await start()
    const sessionId = await finished(api)
    await api.sessions.rename({ sessionId, name: 'the clock' })
    await api.sessions.remove({ sessionId })
    const { removed, days, gigabytes } = await api.trash.list()
    expect({ days, gigabytes }).toEqual({ days: 30, gigabytes: 10 })
    const id = shortIdOf(sessionId)
    expect(removed).toMatchObject([{ sessionId, id, name: 'the clock', holds: ['conversation'], repository: null }])
    const [only] = removed
    if (only === undefined) throw new Error('nothing was listed')
    const { bytes, removedAt, expiresAt } = only
    expect(bytes).toBeGreaterThan(0)
    expect(expiresAt - removedAt).toBe(30 * 24 * 60 * minute)
    expect(await api.trash.empty({ removedBefore: removedAt })).toEqual({ gone: [], bytes: 0 })
    expect(await api.trash.empty({ ids: [id] })).toEqual({ gone: [id], bytes })
    expect(existsSync(join(home, 'trash', id))).toBe(false)
  })

  test('goes before its time when all of them take more than the settings allow, the oldest first', async () => {
    const { api, clock, home } = await start()
    const [older, newer] = [await finished(api), await finished(api)]
    await api.sessions.remove({ sessionId: older })
    clock.warp(minute)
    await api.sessions.remove({ sessionId: newer })
    const bytes = (await api.trash.list()).removed[0]?.bytes ?? 0
    // Room for the newer one and a little of the other.
    await api.settings.set({ path: 'trash.gigabytes', value: (bytes + 100) / 1024 ** 3 })
    clock.warp(25 * 60 * minute)
    await expect.poll(() => existsSync(join(home, 'trash', shortIdOf(older)))).toBe(false)
    expect((await api.trash.list()).removed.map(({ sessionId }) => sessionId)).toEqual([newer])
  })
})
