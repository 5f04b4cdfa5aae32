import { expect, it, vi } from 'vitest'
import { createManualClock } from '../base/manual-clock.ts'
import { createHealthStore } from './health.ts'
import { createHeartbeat } from './heartbeat.ts'

const settled = async (): Promise<void> => {
  for (let n = 0; n < 5; n += 1) await Promise.resolve()
}

function start() {
  const clock = createManualClock()
  const health = createHealthStore()
  const seen = { awake: true }
  const pings: (() => void)[] = []
  const heartbeat = createHeartbeat({ clock, health, awake: () => seen.awake })
  heartbeat.start(() => new Promise<void>((resolve) => pings.push(resolve)))
  const answer = async (): Promise<void> => {
    pings.at(-1)?.()
    await settled()
  }
  return { clock, health, heartbeat, pings, answer, seen }
}

it('calls a supervisor slow, then silent, while it does not answer, and believes the next answer', async () => {
  const { clock, health, pings, answer } = start()
  expect(health.getState().answers).toBe('prompt')
  clock.advance(1_000)
  expect(health.getState().answers).toBe('slow')
  clock.advance(5_000)
  expect(health.getState()).toMatchObject({ answers: 'silent', silentSince: clock.now() - 6_000 })
  clock.advance(24_000)
  expect(pings).toHaveLength(1)
  await answer()
  expect(health.getState()).toMatchObject({ answers: 'slow', silentSince: null, latencyMs: 30_000 })
  clock.advance(0)
  await answer()
  expect(health.getState()).toMatchObject({ answers: 'prompt', latencyMs: 0 })
  clock.advance(4_999)
  expect(pings).toHaveLength(2)
  clock.advance(1)
  expect(pings).toHaveLength(3)
})

it('asks nothing while nobody looks, and nothing any more when it was stopped', async () => {
  const { clock, health, heartbeat, pings, answer, seen } = start()
  await answer()
  seen.awake = false
  clock.advance(20_000)
  expect(pings).toHaveLength(1)
  seen.awake = true
  clock.advance(5_000)
  expect(pings).toHaveLength(2)
  clock.advance(2_000)
  heartbeat.stop()
  expect(clock.pending()).toBe(0)
  expect(health.getState()).toMatchObject({ answers: 'prompt', latencyMs: null })
  const changed = vi.fn<() => void>()
  health.subscribe(changed)
  await answer()
  clock.advance(60_000)
  expect(changed).not.toHaveBeenCalled()
})
