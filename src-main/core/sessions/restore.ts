import { shortIdOf, type SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { TrashManifest } from '../storage/trash-store.ts'
import { dropRemoved } from './drop-removed.ts'
import { rowOf } from './dispatch.ts'
import { ApiFailure } from './failure.ts'
import type { Services } from './services.ts'

/** Brings a removed session back: conversation, row, worktree and branch. */
export async function restoreSession(services: Services, sessionId: SessionId): Promise<SessionRow> {
  const { book, jobs, trash, documents } = services
  const existing = book.row(sessionId)
  if (existing !== null) return existing
  const manifest = await trash.read(shortIdOf(sessionId))
  if (manifest === null || manifest.sessionId !== sessionId) {
    throw ApiFailure.of('NO_SUCH_SESSION', `There is no removed session ${sessionId}.`, { query: sessionId })
  }
  const worktree =
    manifest.mainCheckout === null
      ? null
      : await restoreWorktree(manifest, manifest.mainCheckout, trash.keptFiles(manifest.id))
  const record = await trash.giveJobBack(manifest.id)
  const restored = worktree === null ? record : withWorktree(record, worktree)
  if (restored !== record) await jobs.writeRecord(restored)
  services.environments.revive(sessionId)
  services.attachments.touch(sessionId)
  book.putRecord(restored)
  book.setArrangement(sessionId, manifest.arrangement)
  await documents.board.update((board) => ({
    ...board,
    sessions: { ...board.sessions, [sessionId]: manifest.arrangement },
  }))
  // What it held is back and proved; refs are published by a push --mirror.
  await dropRemoved(services, manifest)
  return rowOf(services, sessionId)
}

type Place = { readonly path: string; readonly branch: string | null }

/** Null when the session's worktree had not been saved, or was gone before. */
async function restoreWorktree(manifest: TrashManifest, mainCheckout: string, keptIn: string): Promise<Place | null> {
  const { restoreSessionWorktree } = await import('../../../src-node/worktrees/remove-worktree.ts')
  try {
    const result = await restoreSessionWorktree(mainCheckout, manifest.id, keptIn)
    return result.kind === 'restored' ? result : null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw ApiFailure.of('REFUSED', `The worktree of “${manifest.name}” could not be restored: ${reason}`)
  }
}

function withWorktree(record: SessionRecord, place: Place): SessionRecord {
  if (record.worktree === null) return record
  // Its ports may be another worktree's by now: its next process asks for some.
  const { ports: _before, ...kept } = record.worktree
  return {
    ...record,
    worktree: { ...kept, path: place.path, branch: place.branch ?? record.worktree.branch },
  }
}
