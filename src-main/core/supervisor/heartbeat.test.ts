import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { Heartbeat } from './heartbeat.ts'

function beating() {
  const clock = createManualClock()
  const told: string[] = []
  const heartbeat = new Heartbeat(clock, 1_000, {
    ping: () => told.push('ping'),
    silent: (stage) => told.push(stage),
    heard: () => told.push('heard'),
  })
  heartbeat.start()
  return { clock, told, heartbeat }
}

describe('the heartbeat', () => {
  test('warns after two unanswered pings and gives up hope after four, once each, and goes on asking', () => {
    const { clock, told } = beating()
    clock.advance(8_000)
    expect(told.filter((word) => word !== 'ping')).toEqual(['warn', 'lost'])
    expect(told.filter((word) => word === 'ping')).toHaveLength(8)
  })

  test('says nothing of a worker that answers', () => {
    const { clock, told, heartbeat } = beating()
    for (let beat = 0; beat < 20; beat++) {
      clock.advance(1_000)
      heartbeat.heard()
    }
    expect(told.every((word) => word === 'ping')).toBe(true)
  })

  test('tells when a silent worker is heard again', () => {
    const { clock, told, heartbeat } = beating()
    clock.advance(6_000)
    heartbeat.heard()
    expect(told.at(-1)).toBe('heard')
  })

  test('leaves no timer behind', () => {
    const { clock, heartbeat } = beating()
    heartbeat.stop()
    expect(clock.pending()).toBe(0)
  })
})
