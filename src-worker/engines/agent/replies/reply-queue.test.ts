import { expect, test } from 'vitest'
import type { Reply } from '../../../../src-shared/board/session-state.ts'
import { begin, practice, reply, usePractice } from '../testing/play.ts'

usePractice()

const say = (text: string, at: number): Reply => ({ ...reply({ type: 'text', text }), at })

async function held(gate: string) {
  const begun = await begin(`wait at gate ${gate}`)
  await practice().call(`/practice/gates/${gate}?waiting=1&timeout=5000`)
  return begun
}

test('a reply that waits is changed, and what waits is in order of its time', async () => {
  const { host, engine } = await held('changed')
  const [first, second] = [say('the clock', 10), say('the bell', 20)]
  for (const one of [first, second]) expect(await engine.reply(one)).toEqual({ outcome: 'done' })
  expect(await engine.replaceReply?.({ ...second, answer: { type: 'text', text: 'the tower' }, at: 5 })).toEqual({
    outcome: 'done',
  })
  expect(host.record().queuedReplies).toBe(2)
  await practice().call('/practice/release/changed', {})
  const said = (): string[] =>
    host.entries.flatMap((entry) =>
      entry.type === 'user-message' && entry.source === 'reply' ? [JSON.stringify(entry.content)] : [],
    )
  await host.until('both replies', () => said().length === 2)
  expect(said()).toEqual([expect.stringContaining('the tower'), expect.stringContaining('the clock')])
})

test('what the session has already, and what cannot wait, is refused', async () => {
  const { engine } = await held('refused')
  const queued = say('the clock', 10)
  await engine.reply(queued)
  expect(await engine.replaceReply?.(say('not there', 5))).toMatchObject({ code: 'stale-answer' })
  for (const text of ['! ls', '/status']) {
    expect(await engine.replaceReply?.({ ...queued, answer: { type: 'text', text } })).toMatchObject({
      code: 'unfit-answer',
    })
  }
})

test.each([
  ['end in plain text', 'Commit it'],
  ['end with a plain question', 'The thorough one'],
  ['end with nothing left to do', undefined],
])('%s: the small model may suggest a reply', async (prompt, suggestion) => {
  const { host, engine } = await begin(prompt)
  await host.untilState('completed', 'idle', 'blocked')
  expect(host.record().suggestion).toBe(suggestion)
  await engine.reply(reply({ type: 'text', text: 'wait at gate gone' }, host))
  await host.untilState('working')
  expect(host.record().suggestion).toBe(undefined)
})
