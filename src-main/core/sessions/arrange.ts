import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { BoardLayout } from '../../../src-shared/board/board.ts'
import type { Arrangement } from '../storage/documents.ts'
import { recordOf, type Services } from './services.ts'

/** Changes how one row is arranged; resolves once that is on disk. */
async function arrange(services: Services, sessionId: SessionId, change: Partial<Arrangement>): Promise<void> {
  recordOf(services, sessionId)
  const { book, documents } = services
  const arrangement = { ...book.arrangement(sessionId), ...change }
  book.setArrangement(sessionId, arrangement)
  await documents.board.update((board) => ({ ...board, sessions: { ...board.sessions, [sessionId]: arrangement } }))
}

/** Pins a row, or lets it go. */
export function pin(services: Services, sessionId: SessionId, pinned: boolean): Promise<void> {
  return arrange(services, sessionId, { pinned })
}

/** Mutes a session, or lets it be heard again. */
export function mute(services: Services, sessionId: SessionId, muted: boolean): Promise<void> {
  return arrange(services, sessionId, { muted })
}

/** Replaces a row's tags. */
export function tag(services: Services, sessionId: SessionId, tags: readonly string[]): Promise<void> {
  return arrange(services, sessionId, { tags: [...new Set(tags)] })
}

/** Puts a row at a place inside its group. */
export function move(services: Services, sessionId: SessionId, order: number): Promise<void> {
  return arrange(services, sessionId, { order })
}

/** Puts several rows at places; all are told of before the disk is waited for. */
export async function moveAll(
  { book, documents }: Services,
  moves: readonly { readonly sessionId: SessionId; readonly order: number }[],
): Promise<void> {
  const changed: Record<SessionId, Arrangement> = {}
  for (const { sessionId, order } of moves) {
    if (book.record(sessionId) === null) continue
    const arrangement = { ...book.arrangement(sessionId), order }
    changed[sessionId] = arrangement
    book.setArrangement(sessionId, arrangement)
  }
  await documents.board.update((board) => ({ ...board, sessions: { ...board.sessions, ...changed } }))
}

/** The user has looked at everything up to `seq`. */
export function markSeen(services: Services, sessionId: SessionId, seq: number): Promise<void> {
  const before = services.book.arrangement(sessionId).seenSeq ?? 0
  return arrange(services, sessionId, { seenSeq: Math.max(before, seq), seenAt: services.clock.now() })
}

/** Groups and folds the board, for every client. */
export async function setLayout(services: Services, layout: BoardLayout): Promise<void> {
  await services.documents.board.update((board) => ({ ...board, layout }))
}

/** Lets new work wait, or go on. */
export async function setPaused(services: Services, paused: boolean): Promise<void> {
  await services.documents.board.update((board) => (board.paused === paused ? board : { ...board, paused }))
}
