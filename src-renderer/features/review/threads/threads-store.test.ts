import { expect, it } from 'vitest'
import type { Discussion, ReviewThread } from '../../../../src-shared/api/discussion.ts'
import { sessionFixture } from '../../../../src-shared/board/session-fixture.ts'
import type { Connection } from '../../../../src-shared/client/connection.ts'
import { createThreads, threadMessage } from './threads-store.ts'

const { sessionId } = sessionFixture(1)
const thread: ReviewThread = {
  id: 't1',
  pullRequest: 'https://github.com/acme/app/pull/1',
  path: 'a.ts',
  side: 'now',
  line: 3,
  isOutdated: false,
  isResolved: false,
  resolvedBy: null,
  canReply: true,
  canResolve: true,
  comments: [{ id: 'c1', author: 'ann', text: 'Why?', at: 1, url: 'https://github.com/acme/app/pull/1#r1' }],
  more: 0,
}

/** A connection whose calls give these answers, one after the other. */
function answering(...answers: readonly unknown[]): Pick<Connection, 'call'> {
  const left = [...answers]
  return { call: () => Promise.resolve(left.shift() as never) }
}
const ok = (value: unknown) => ({ ok: true, value })
const known: Discussion = { threads: [thread], more: 0, problem: null }

it('keeps what was known while the host cannot be asked', async () => {
  const lost: Discussion = { threads: [], more: 0, problem: 'github.com cannot be reached.' }
  const threads = createThreads(answering(ok(known), ok(lost)), sessionId)
  await threads.read()
  await threads.read()
  expect(threads.store.getState().discussion).toEqual({ ...known, problem: lost.problem })
})

it('adds an answer once the host has it, and says why it has not', async () => {
  const said = { ...thread.comments[0], id: 'c2', text: 'Because.' }
  const refused = { ok: false, failure: { message: 'github.com says: no' } }
  const threads = createThreads(answering(ok(known), refused, ok(said), ok({ isResolved: true })), sessionId)
  await threads.read()
  const texts = () => threads.store.getState().discussion?.threads[0]?.comments.map(({ text }) => text)
  expect(await threads.reply(thread, 'Because.')).toBe('github.com says: no')
  expect(texts()).toEqual(['Why?'])
  expect(await threads.reply(thread, 'Because.')).toBeNull()
  expect(texts()).toEqual(['Why?', 'Because.'])
  expect(await threads.resolve(thread, true)).toBeNull()
  expect(threads.store.getState().discussion?.threads[0]).toMatchObject({ isResolved: true, resolvedBy: 'you' })
})

it('tells the session who said what, and where', () => {
  expect(threadMessage(thread)).toBe('On the pull request this was said about a.ts:3. See to it.\n\nann:\nWhy?')
  expect(threadMessage({ ...thread, side: 'old' })).toContain('a.ts:3 (before the change)')
  expect(threadMessage({ ...thread, line: null })).toContain('about a.ts. See')
})
