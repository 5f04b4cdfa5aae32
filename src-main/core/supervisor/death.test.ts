import { describe, expect, test } from 'vitest'
import type { Task } from '../../../src-shared/board/session-record.ts'
import { openRequestSchema } from '../../../src-shared/board/session-state.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { deathFactsOf, failedRecord, stoppedRecord } from './death.ts'

const permission = openRequestSchema.parse({
  kind: 'permission',
  requestId: 'r1',
  askedAt: 0,
  toolUseId: 't1',
  tool: 'Bash',
  title: 'wants to run npm test',
  detail: { type: 'command', command: 'npm test', cwd: '/repo' },
  sameAs: 'x',
})
const login = openRequestSchema.parse({ kind: 'login', requestId: 'r1', askedAt: 0, message: '401' })

function task(kind: Task['kind'], state: Task['state']): Task {
  const endedAt = state === 'running' ? null : 1
  return { id: `${kind}-${state}`, kind, toolUseId: 't', title: 'x', state, summary: 'x', startedAt: 0, endedAt }
}

describe('what the death of a worker means', () => {
  test.each([
    ['a session that worked was cut off', sampleRecord(), false, 'cut'],
    [
      'one that waits for a person rests: its answer will start it',
      sampleRecord({ state: 'blocked', waitingFor: 'permission', request: permission }),
      false,
      'rests',
    ],
    [
      'one that waits for a key rests',
      sampleRecord({ state: 'blocked', waitingFor: 'login', request: login }),
      false,
      'rests',
    ],
    [
      'one whose turn has ended was cut off while a subagent works on',
      sampleRecord({ state: 'completed', tasks: [task('subagent', 'running')] }),
      false,
      'cut',
    ],
    [
      'one whose commands in the background died with it rests',
      sampleRecord({ state: 'completed', tasks: [task('command', 'running'), task('subagent', 'completed')] }),
      false,
      'rests',
    ],
    ['one that has ended rests', sampleRecord({ state: 'completed' }), false, 'rests'],
    ['one with a reply in its inbox has something to do', sampleRecord({ state: 'idle' }), true, 'reply-waits'],
    ['a shell job takes no replies', sampleRecord({ engine: 'shell', state: 'failed' }), true, 'rests'],
  ])('%s', (_, record, hasReplies, session) => {
    expect(deathFactsOf(record, hasReplies).session).toBe(session)
  })
})

describe('what the supervisor writes when no worker can', () => {
  test('a failure has its reason as the row’s line and the process’s end as evidence', () => {
    expect(failedRecord(sampleRecord(), 'it died', 5)).toMatchObject({
      state: 'failed',
      summary: 'it died',
      result: 'it died',
      evidence: { kind: 'exit', at: 5 },
      endedAt: 5,
      resumable: true,
    })
  })

  test('a user’s stop stops what has no result yet, and nothing else', () => {
    expect(stoppedRecord(sampleRecord(), 'command', 5)).toMatchObject({ state: 'stopped', resumable: false })
    const completed = sampleRecord({ state: 'completed' })
    expect(stoppedRecord(completed, 'command', 5)).toBe(completed)
  })

  test.each(['daemon-stop', 'boot'] as const)('%s stops what worked, resumable; a question still waits', (why) => {
    expect(stoppedRecord(sampleRecord(), why, 5)).toMatchObject({
      state: 'stopped',
      resumable: true,
      evidence: { kind: why, at: 5 },
    })
    const blocked = sampleRecord({ state: 'blocked', waitingFor: 'permission', request: permission })
    expect(stoppedRecord(blocked, why, 5)).toBe(blocked)
  })
})
