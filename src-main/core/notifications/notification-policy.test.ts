import { describe, expect, it } from 'vitest'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { noticesBetween, type NoticeKind } from './notification-policy.ts'

const board = (...rows: SessionRow[]): ReadonlyMap<SessionId, SessionRow> =>
  new Map(rows.map((row) => [row.sessionId, row]))
const all = { enabled: new Set<NoticeKind>(['needs-input', 'completed', 'failed']), lookingAt: null }

describe('the notification policy', () => {
  it('tells once when a session starts to need input', () => {
    const before = board(rowFixture(1))
    const blocked = rowFixture(1, { name: 'jump', state: 'blocked', waitingFor: 'question', summary: 'Double jump?' })
    expect(noticesBetween(before, board(blocked), all)).toEqual([
      { title: 'jump needs input', body: 'Double jump?', sessionId: blocked.sessionId },
    ])
    expect(noticesBetween(board(blocked), board({ ...blocked, summary: 'Double jump?!' }), all)).toEqual([])
  })

  it('groups what arrives together', () => {
    const before = board(rowFixture(1), rowFixture(2), rowFixture(3))
    const after = board(
      rowFixture(1, { state: 'blocked', name: 'a' }),
      rowFixture(2, { state: 'blocked', name: 'b' }),
      rowFixture(3, { state: 'failed', name: 'c' }),
    )
    expect(noticesBetween(before, after, all)).toEqual([
      { title: '2 need input, 1 failed', body: 'a, b, c', sessionId: null },
    ])
  })

  it('says nothing about the session that the user looks at, a kind that is off, or a row that is new', () => {
    const before = board(rowFixture(1), rowFixture(2))
    const one = rowFixture(1, { state: 'completed' })
    const after = board(one, rowFixture(2), rowFixture(3, { state: 'failed' }))
    expect(noticesBetween(before, after, { ...all, lookingAt: one.sessionId })).toEqual([])
    expect(noticesBetween(before, after, { ...all, enabled: new Set<NoticeKind>(['failed']) })).toEqual([])
  })

  it('shows hostile names as one harmless line', () => {
    const before = board(rowFixture(1))
    const after = board(rowFixture(1, { state: 'failed', name: 'a\u001b]0;owned\u0007\nb', summary: 'x\ny' }))
    expect(noticesBetween(before, after, all)[0]).toMatchObject({ title: 'a b failed', body: 'x y' })
  })
})
