import { withCarriedNodeOptions } from '../../src-node/environment/node-options.ts'
import { expect, test } from 'vitest'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { SessionState } from '../../src-shared/board/session-state.ts'
import { testRecord } from '../testing/test-job.ts'
import { decide } from './decide.ts'
import { stateAtEnd, type EndCause } from './ending.ts'
import { OpenAnswer } from './open-answer.ts'
import { planStart } from './restarts.ts'
import { SequenceIndex } from './sequence-index.ts'
import { SessionEnvironment } from './session-environment.ts'

function inState(state: SessionState, changes: Partial<SessionRecord> = {}): SessionRecord {
  return testRecord({ state, ...changes })
}

const user: EndCause = { kind: 'stop', why: 'command', ref: 'stop' }
const daemon: EndCause = { kind: 'stop', why: 'daemon-stop', ref: 'daemon stop' }
const signal: EndCause = { kind: 'signal', signal: 'SIGTERM' }

test.each<[SessionState, EndCause, string | null]>([
  ['working', user, 'stopped'],
  ['blocked', user, 'stopped'],
  ['idle', user, 'stopped'],
  ['completed', user, null],
  ['failed', user, null],
  ['stopped', user, null],
  ['working', daemon, 'stopped, resumable'],
  ['blocked', daemon, null],
  ['idle', daemon, null],
  ['completed', daemon, null],
  ['working', signal, 'stopped, resumable'],
  ['blocked', signal, 'stopped'],
  ['completed', signal, null],
  ['working', { kind: 'retire' }, null],
])('a session that is %s and ends by %j becomes %s', (state, cause, expected) => {
  const change = stateAtEnd(inState(state), cause, 5)
  expect(change === null ? null : `${change.state}${change.resumable ? ', resumable' : ''}`).toBe(expected)
})

test('one that is stopped while it waits for the API does not say when it goes on', () => {
  const hold = { kind: 'rate-limit', until: 9, attempt: 2, detail: '529 overloaded' } as const
  const waiting = inState('working', { hold, summary: '529 overloaded, attempt 2, resumes 15:40' })
  expect(stateAtEnd(waiting, user, 5)?.summary).toBe('Stopped while it waited: 529 overloaded')
  expect(stateAtEnd(inState('working'), user, 5)).not.toHaveProperty('summary')
})

test.each([
  ['new', 0, 0, 'new', []],
  ['new', 0, 3, 'interrupted', [1]],
  ['interrupted', 0, 3, 'interrupted', [1]],
  ['interrupted', 4, 3, 'interrupted', [5]],
  ['interrupted', 5, 3, 'rested', ['failed', 0]],
  ['rested', 5, 3, 'rested', [0]],
  ['rerun', 2, 3, 'rerun', [0]],
  ['rested', 0, 3, 'rested', []],
] as const)('told %s after %i restarts with %i entries it begins %s', (told, restarts, entries, how, events) => {
  const entry = { schema: 1, seq: 1, at: 1, type: 'note', text: '' } as const
  const plan = planStart(
    told,
    inState('working', { restarts }),
    Array.from({ length: entries }, () => entry),
    5,
  )
  expect(plan.how).toBe(how)
  expect(
    plan.events.map((event) => (event.type === 'restarts-counted' ? event.count : 'state' in event && event.state)),
  ).toEqual(events)
})

test.each<[SessionState, string]>([
  ['working', 'answer'],
  ['blocked', 'answer'],
  ['idle', 'end'],
  ['completed', 'end'],
  ['failed', 'end'],
  ['stopped', 'end'],
])('a retirement while the session is %s: %s', (state, kind) => {
  expect(decide({ type: 'retire' }, inState(state)).kind).toBe(kind)
})

test('a retirement while something runs in the background is refused', () => {
  const task = { id: 'b1', kind: 'command', toolUseId: 't', title: 'npm run dev', summary: '', startedAt: 0 } as const
  const running = inState('completed', { tasks: [{ ...task, state: 'running', endedAt: null }] })
  expect(decide({ type: 'retire' }, running)).toMatchObject({
    kind: 'answer',
    receipt: { outcome: 'refused', code: 'busy', message: expect.stringContaining('npm run dev') },
  })
  const ended = inState('completed', { tasks: [{ ...task, state: 'stopped', endedAt: 1 }] })
  expect(decide({ type: 'retire' }, ended).kind).toBe('end')
})

test('commands get the user’s environment and the job directory, and nothing of ours', () => {
  const environment = new SessionEnvironment({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '1' }, '/job')
  environment.renew({ KEY: 'new', MALLOC_ARENA_MAX: '2' })
  const told = withCarriedNodeOptions({ PATH: '/bin', NODE_OPTIONS: '--inspect' })
  expect(told['NODE_OPTIONS']).toBeUndefined()
  expect(new SessionEnvironment(told, '/job').user).toEqual({ PATH: '/bin', NODE_OPTIONS: '--inspect' })
  expect(environment.user).toEqual({ PATH: '/bin', KEY: 'new' })
  expect(environment.forCommands()).toEqual({ PATH: '/bin', KEY: 'new', BACKBURNER_JOB_DIR: '/job' })
})

test('a place in a long transcript is found at or before the entry that is asked for', () => {
  const index = new SequenceIndex()
  for (let seq = 1; seq <= 1000; seq += 1) index.add(seq, (seq - 1) * 10)
  for (const seq of [0, 1, 63, 64, 65, 500, 999, 1000]) {
    const offset = index.offsetAfter(seq)
    expect(offset).toBeLessThanOrEqual(seq * 10)
    expect(offset).toBeGreaterThan(seq * 10 - 650)
  }
  expect(index.lastSeq).toBe(1000)
})

test('an open answer is kept whole until it is long, and then its newest part', () => {
  const answer = new OpenAnswer()
  answer.add({ type: 'text', text: 'one ' })
  answer.add({ type: 'text', text: 'two' })
  answer.add({ type: 'tool-input', tool: 'Bash', text: '{' })
  expect(answer.pieces()).toEqual([
    { type: 'text', text: 'one two' },
    { type: 'tool-input', tool: 'Bash', text: '{' },
  ])
  for (let index = 0; index < 1000; index += 1) answer.add({ type: 'text', text: 'x'.repeat(1000) })
  const length = answer.pieces().reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : 0), 0)
  expect(length).toBeLessThanOrEqual(128 * 1024)
  answer.add({ type: 'cleared' })
  expect(answer.pieces()).toEqual([])
})
