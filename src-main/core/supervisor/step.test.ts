import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { workerEndpointSchema } from '../../../src-shared/worker-protocol/messages.ts'
import { step } from './step.ts'
import {
  mayHaveProcess,
  restartLimit,
  type DeathFacts,
  type WorkerEvent,
  type WorkerPhase,
  type WorkerState,
} from './worker-state.ts'

const endpoint = workerEndpointSchema.parse({
  schema: 1,
  sessionId: '7c5dcf5d-0000-4000-8000-000000000000',
  instanceId: 'instance-1',
  pid: 4711,
  startTime: 'boot:1',
  socket: '/tmp/worker.sock',
  protocols: [1],
  version: '0',
  startedAt: 0,
})
const cut: DeathFacts = { session: 'cut', rerunnable: true, restarts: 0 }
const rests: DeathFacts = { session: 'rests', rerunnable: true, restarts: 0 }

const states = {
  absent: { phase: 'absent' },
  adopting: { phase: 'adopting', endpoint },
  starting: { phase: 'starting', how: 'new', pid: 4711, fruitless: 0 },
  greeting: { phase: 'greeting', endpoint, fruitless: 0 },
  live: { phase: 'live', endpoint, late: false },
  unresponsive: { phase: 'unresponsive', endpoint },
  draining: { phase: 'draining', endpoint, why: 'command', stage: 'asked', restart: null },
  exited: { phase: 'exited' },
  failed: { phase: 'failed', reason: 'no' },
} as const satisfies Record<WorkerPhase, WorkerState>

function after(state: WorkerState, ...events: WorkerEvent[]): { phase: WorkerPhase; effects: string[] } {
  let current = state
  const effects: string[] = []
  for (const event of events) {
    const [next, done] = step(current, event)
    current = next
    effects.push(...done.map(({ type }) => type))
  }
  return { phase: current.phase, effects }
}

describe('a worker', () => {
  test('is spawned, published, greeted and live', () => {
    const events: WorkerEvent[] = [
      { type: 'start', how: 'new' },
      { type: 'spawned', pid: 4711 },
      { type: 'published', endpoint },
      { type: 'greeted' },
    ]
    expect(after(states.absent, ...events)).toEqual({ phase: 'live', effects: ['spawn', 'connect'] })
  })

  test('that an earlier supervisor left is adopted', () => {
    expect(after(states.absent, { type: 'found', endpoint }, { type: 'greeted' })).toEqual({
      phase: 'live',
      effects: ['connect'],
    })
  })

  test.each([
    ['in the middle of its work is started again at once', cut, 'starting', ['spawn']],
    ['while it rested is let go', rests, 'exited', ['clean-up']],
    ['with a reply in its inbox is started for it', { ...rests, session: 'reply-waits' }, 'starting', ['spawn']],
    [
      'that ran a shell job is failed, never run again',
      { ...cut, rerunnable: false },
      'failed',
      ['record-failure', 'clean-up'],
    ],
    [
      'after five restarts without progress is failed',
      { ...cut, restarts: restartLimit },
      'failed',
      ['record-failure', 'clean-up'],
    ],
  ] as const)('that dies %s', (_, facts, phase, effects) => {
    expect(after(states.live, { type: 'gone', facts })).toEqual({ phase, effects })
  })

  test('that dies before it greets, again and again, is failed', () => {
    let state: WorkerState = states.live
    let spawns = 0
    for (let death = 0; death < 20 && state.phase !== 'failed'; death++) {
      const [next, effects] = step(state, { type: 'gone', facts: cut })
      state = next
      spawns += effects.filter(({ type }) => type === 'spawn').length
    }
    expect(state.phase).toBe('failed')
    expect(spawns).toBe(restartLimit)
  })

  test('that does not answer is shown as such, never signalled, and live again when it is heard', () => {
    const silence: WorkerEvent[] = [
      { type: 'silent', stage: 'warn' },
      { type: 'silent', stage: 'lost' },
    ]
    expect(after(states.live, ...silence)).toEqual({ phase: 'unresponsive', effects: [] })
    expect(after(states.live, ...silence, { type: 'heard' })).toEqual({ phase: 'live', effects: [] })
  })

  test('is asked to stop, then told, then killed', () => {
    const timeout: WorkerEvent = { type: 'drain-timeout' }
    expect(after(states.live, { type: 'stop', why: 'command' }, timeout, timeout).effects).toEqual([
      'ask-stop',
      'arm-drain',
      'signal',
      'arm-drain',
      'signal',
      'arm-drain',
    ])
  })

  test('that was stopped stays stopped, and its next life is its own', () => {
    const events: WorkerEvent[] = [
      { type: 'stop', why: 'command' },
      { type: 'gone', facts: cut },
      { type: 'start', how: 'rerun' },
      { type: 'published', endpoint },
      { type: 'greeted' },
    ]
    expect(after(states.live, ...events).phase).toBe('live')
    // The stop of the first life does not make the crash of the second one intended.
    expect(after(states.live, ...events, { type: 'gone', facts: cut }).phase).toBe('starting')
  })

  test('that is wanted again while it ends is started once it has ended', () => {
    const events: WorkerEvent[] = [
      { type: 'stop', why: 'command' },
      { type: 'start', how: 'rested' },
    ]
    expect(after(states.live, ...events).phase).toBe('draining')
    expect(after(states.live, ...events, { type: 'gone', facts: rests }).effects).toEqual([
      'ask-stop',
      'arm-drain',
      'record-stop',
      'spawn',
    ])
  })

  test('that refuses to retire, or takes too long, is live as before', () => {
    expect(after(states.live, { type: 'retire' }, { type: 'retire-refused' }).phase).toBe('live')
    const late = after(states.live, { type: 'retire' }, { type: 'drain-timeout' }, { type: 'greeted' })
    expect(late).toEqual({ phase: 'live', effects: ['ask-retire', 'arm-drain', 'connect'] })
  })

  test('that retires although it was at work has crashed', () => {
    expect(after(states.live, { type: 'retire' }, { type: 'gone', facts: cut }).effects).toContain('spawn')
  })
})

const facts = fc.record<DeathFacts>({
  session: fc.constantFrom('cut', 'rests', 'reply-waits'),
  rerunnable: fc.boolean(),
  restarts: fc.nat(7),
})
const how = fc.constantFrom('new', 'interrupted', 'rested', 'rerun')
const event: fc.Arbitrary<WorkerEvent> = fc.oneof(
  fc.record({ type: fc.constant('start' as const), how }),
  fc.constant<WorkerEvent>({ type: 'found', endpoint }),
  fc.constant<WorkerEvent>({ type: 'found-dead' }),
  fc.constant<WorkerEvent>({ type: 'found-starting', pid: 4711 }),
  fc.constant<WorkerEvent>({ type: 'spawned', pid: 4711 }),
  fc.constant<WorkerEvent>({ type: 'spawn-failed', reason: 'no' }),
  fc.constant<WorkerEvent>({ type: 'published', endpoint }),
  fc.constant<WorkerEvent>({ type: 'greeted' }),
  fc.constant<WorkerEvent>({ type: 'unreachable' }),
  fc.constant<WorkerEvent>({ type: 'connection-lost' }),
  fc.record({ type: fc.constant('silent' as const), stage: fc.constantFrom('warn' as const, 'lost' as const) }),
  fc.constant<WorkerEvent>({ type: 'heard' }),
  fc.record({ type: fc.constant('gone' as const), facts }),
  fc.record({ type: fc.constant('stop' as const), why: fc.constantFrom('command' as const, 'daemon-stop' as const) }),
  fc.constant<WorkerEvent>({ type: 'retire' }),
  fc.constant<WorkerEvent>({ type: 'retire-refused' }),
  fc.constant<WorkerEvent>({ type: 'drain-timeout' }),
)
const anyState = fc.constantFrom<WorkerState>(...Object.values(states))

describe('whatever happens', () => {
  test('a worker is spawned only where no process can be', () => {
    fc.assert(
      fc.property(anyState, fc.array(event, { maxLength: 40 }), (start, events) => {
        let state = start
        for (const one of events) {
          const [next, effects] = step(state, one)
          const spawns = effects.filter(({ type }) => type === 'spawn').length
          expect(spawns).toBeLessThanOrEqual(1)
          if (spawns === 1) {
            expect(next.phase).toBe('starting')
            const provedGone = one.type === 'gone' || one.type === 'spawn-failed'
            expect(provedGone || !mayHaveProcess(state)).toBe(true)
          }
          state = next
        }
      }),
    )
  })

  test('a signal follows a stop that was asked for, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state: WorkerState = states.absent
        let stopAsked = false
        for (const one of events) {
          if (one.type === 'stop') stopAsked = true
          const [next, effects] = step(state, one)
          if (effects.some(({ type }) => type === 'signal')) expect(stopAsked).toBe(true)
          if (!mayHaveProcess(next) || effects.some(({ type }) => type === 'spawn')) stopAsked = false
          state = next
        }
      }),
    )
  })

  test('a worker that has gone is let go or replaced in the same step', () => {
    fc.assert(
      fc.property(anyState, facts, (state, found) => {
        const [next, effects] = step(state, { type: 'gone', facts: found })
        expect(mayHaveProcess(next)).toBe(effects.some(({ type }) => type === 'spawn'))
      }),
    )
  })
})
