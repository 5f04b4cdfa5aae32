import { describe, expect, it } from 'vitest'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { changesBetween, noticeOf, type NoticeKind } from './notification-policy.ts'

type Rows = ReadonlyMap<SessionId, SessionRow>
const board = (...rows: SessionRow[]): Rows => new Map(rows.map((row) => [row.sessionId, row]))
const all = {
  enabled: new Set<NoticeKind>(['needs-input', 'completed', 'failed']),
  attended: new Set<SessionId>(),
  sound: 'none' as const,
}
const noticeBetween = (before: Rows, after: Rows, options: Parameters<typeof noticeOf>[1]) =>
  noticeOf(changesBetween(before, after), options)

describe('the notification policy', () => {
  it('tells once when a session starts to need input', () => {
    const before = board(rowFixture(1))
    const blocked = rowFixture(1, { name: 'jump', state: 'blocked', waitingFor: 'question', summary: 'Double jump?' })
    expect(noticeBetween(before, board(blocked), all)).toEqual({
      title: 'jump needs input',
      body: 'Double jump?',
      sessionId: blocked.sessionId,
      sound: 'none',
    })
    expect(noticeBetween(board(blocked), board({ ...blocked, summary: 'Double jump?!' }), all)).toBeNull()
  })

  it('groups what arrives together', () => {
    const before = board(rowFixture(1), rowFixture(2), rowFixture(3))
    const after = board(
      rowFixture(1, { state: 'blocked', name: 'a' }),
      rowFixture(2, { state: 'blocked', name: 'b' }),
      rowFixture(3, { state: 'failed', name: 'c' }),
    )
    expect(noticeBetween(before, after, { ...all, sound: 'chime' })).toEqual({
      title: '2 need input, 1 failed',
      body: 'a, b, c',
      sessionId: null,
      sound: 'chime',
    })
  })

  it('says nothing about a session that somebody looks at, a kind that is off, or a row that is new', () => {
    const before = board(rowFixture(1), rowFixture(2))
    const one = rowFixture(1, { state: 'completed' })
    const after = board(one, rowFixture(2), rowFixture(3, { state: 'failed' }))
    expect(noticeBetween(before, after, { ...all, attended: new Set([one.sessionId]) })).toBeNull()
    expect(noticeBetween(before, after, { ...all, enabled: new Set<NoticeKind>(['failed']) })).toBeNull()
    expect(changesBetween(before, after).map(({ row }) => row.sessionId)).toEqual([one.sessionId])
  })

  it('says nothing at all about a muted session', () => {
    const after = board(rowFixture(1, { state: 'failed', muted: true }))
    expect(changesBetween(board(rowFixture(1)), after)).toEqual([])
  })

  it('shows hostile names as one harmless line', () => {
    const before = board(rowFixture(1))
    const after = board(rowFixture(1, { state: 'failed', name: 'a\u001b]0;owned\u0007\nb', summary: 'x\ny' }))
    expect(noticeBetween(before, after, all)).toMatchObject({ title: 'a b failed', body: 'x y' })
  })
})
