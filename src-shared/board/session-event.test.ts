import { describe, expect, it } from 'vitest'
import { projectSession, sessionEventSchema, type SessionEvent } from './session-event.ts'
import { sessionFixture } from './session-fixture.ts'
import type { SessionState } from './session-state.ts'

const start = sessionFixture(1)

function changed(state: SessionState, at: number, more: object = {}): SessionEvent {
  return sessionEventSchema.parse({
    type: 'state-changed',
    at,
    state,
    reason: 'because',
    evidence: { kind: 'tool', ref: 'Bash', at },
    ...more,
  })
}

describe('projectSession', () => {
  it('freezes the end when the work ends, and opens it again when it goes on', () => {
    const ended = projectSession(start, changed('completed', start.createdAt + 10, { result: 'done' }))
    expect(ended).toMatchObject({ endedAt: start.createdAt + 10, result: 'done' })
    const again = projectSession(ended, changed('working', start.createdAt + 20))
    expect(again).toMatchObject({ endedAt: null, result: null })
  })

  it('keeps the first end when one resting state follows another', () => {
    const idle = projectSession(start, changed('idle', start.createdAt + 10))
    const stopped = projectSession(idle, changed('stopped', start.createdAt + 90))
    expect(stopped.endedAt).toBe(start.createdAt + 10)
  })

  it('keeps since while the state stays, whatever else changes', () => {
    const held = projectSession(start, changed('working', start.since + 50, { hold: { kind: 'queue' } }))
    expect(held.since).toBe(start.since)
    expect(projectSession(held, changed('blocked', start.since + 60, { waitingFor: 'question' })).since).toBe(
      start.since + 60,
    )
  })

  it('never lets a model replace a name that the user gave', () => {
    const named = projectSession(start, { type: 'named', at: start.createdAt, name: 'mine', source: 'user' })
    expect(projectSession(named, { type: 'named', at: start.createdAt, name: 'better', source: 'model' }).name).toBe(
      'mine',
    )
  })

  it('keeps fields that it does not know', () => {
    const record = { ...start, later: 'yes' }
    expect(projectSession(record, changed('idle', start.createdAt + 1))).toMatchObject({ later: 'yes' })
  })
})
