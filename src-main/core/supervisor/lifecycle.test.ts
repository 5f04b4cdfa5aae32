import { describe, expect, test } from 'vitest'
import { sampleRecord } from '../testing/sample-record.ts'
import { firstToGo, lifecycleDue, type LifecycleFacts } from './lifecycle.ts'

const minute = 60_000
const idle = sampleRecord({ state: 'idle', since: 0, updatedAt: 0, endedAt: 0 })
const facts: LifecycleFacts = {
  record: idle,
  phase: 'live',
  pinned: false,
  attached: false,
  queued: false,
  lastUsedAt: 0,
}
const shell = sampleRecord({ engine: 'shell', state: 'completed', endedAt: 0 })
const task = { id: 'b1', kind: 'command', toolUseId: 't', title: 'npm run dev', summary: '', startedAt: 0 } as const
const serves = { ...idle, tasks: [{ ...task, state: 'running' as const, endedAt: null }] }
const served = { ...idle, tasks: [{ ...task, state: 'completed' as const, endedAt: 1 }] }
const empty = sampleRecord({ kind: 'foreground', prompt: '', state: 'idle', createdAt: 0, endedAt: 0 })

describe('the life of a process', () => {
  test.each<[string, Partial<LifecycleFacts>, number, string]>([
    ['a session that rests for 59 minutes keeps its process', {}, 59 * minute, 'nothing'],
    ['after an hour it goes', {}, 60 * minute, 'retire'],
    ['pinned, it stays', { pinned: true }, 600 * minute, 'nothing'],
    ['attached, it stays', { attached: true }, 600 * minute, 'nothing'],
    ['used a while ago, it stays', { lastUsedAt: 30 * minute }, 60 * minute, 'nothing'],
    ['at work, it stays', { record: { ...idle, state: 'working' } }, 600 * minute, 'nothing'],
    ['waiting for a person, it stays', { record: { ...idle, state: 'blocked' } }, 600 * minute, 'nothing'],
    ['with a command in the background, it stays', { record: serves }, 600 * minute, 'nothing'],
    ['once that has ended, it goes', { record: served }, 600 * minute, 'retire'],
    ['without a process there is nothing to end', { phase: 'exited' }, 600 * minute, 'nothing'],
    ['an ended shell job stays for five minutes', { record: shell }, 5 * minute - 1, 'nothing'],
    ['then its row goes', { record: shell }, 5 * minute, 'forget'],
    ['one that was used later stays as long again', { record: shell, lastUsedAt: minute }, 6 * minute - 1, 'nothing'],
    ['and then goes', { record: shell, lastUsedAt: minute }, 6 * minute, 'forget'],
    ['also when its worker is gone', { record: shell, phase: 'exited' }, 5 * minute, 'forget'],
    ['but not when it is pinned', { record: shell, pinned: true }, 500 * minute, 'nothing'],
    ['a shell job that runs stays', { record: { ...shell, state: 'working', endedAt: null } }, 500 * minute, 'nothing'],
    ['a foreground session without a prompt goes', { record: empty, phase: 'absent' }, 5 * minute, 'forget'],
    ['but not while somebody is typing one', { record: empty, attached: true }, 50 * minute, 'nothing'],
    ['nor while its first one waits for its turn', { record: empty, queued: true }, 50 * minute, 'nothing'],
    ['nor a shell job that waits to run again', { record: shell, queued: true }, 50 * minute, 'nothing'],
  ])('%s', (_, change, now, due) => {
    expect(lifecycleDue({ ...facts, ...change }, now)).toBe(due)
  })
})

describe('where memory is short', () => {
  const named = (name: string, change: Partial<LifecycleFacts> = {}) => ({ ...facts, name, ...change })
  const used = (lastUsedAt: number) => ({ lastUsedAt })

  test('the unpinned that rest go first, then the pinned, the longest unused first', () => {
    const all = [
      named('pinned', { pinned: true }),
      named('used later', used(20 * minute)),
      named('used first', used(10 * minute)),
      named('pinned later', { pinned: true, ...used(5 * minute) }),
    ]
    const order = firstToGo(all, 10, 60 * minute).map(({ name }) => name)
    expect(order).toEqual(['used first', 'used later', 'pinned', 'pinned later'])
    expect(firstToGo(all, 2, 60 * minute)).toHaveLength(2)
  })

  test.each<[string, Partial<LifecycleFacts>]>([
    ['works', { record: { ...idle, state: 'working' } }],
    ['waits for a person', { record: { ...idle, state: 'blocked' } }],
    ['is attached', { attached: true }],
    ['waits for its turn', { queued: true }],
    ['runs a command in the background', { record: serves }],
    ['was used just now', used(60 * minute - 1)],
    ['is a shell job, whose output is nowhere else', { record: shell }],
    ['has no process', { phase: 'exited' }],
  ])('one that %s stays', (name, change) => {
    expect(firstToGo([named(name, change)], 10, 60 * minute)).toEqual([])
  })
})
