import { sep } from 'node:path'
import type { Reclaimed } from '../../../src-shared/api/disk.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord, Worktree } from '../../../src-shared/board/session-record.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import { isHookMade } from '../sessions/worktree-hooks.ts'

/** Removes what of a session's worktrees one command makes again, or says what that is. */
export async function reclaimSession(services: Services, sessionId: SessionId, apply: boolean): Promise<Reclaimed> {
  const record = recordOf(services, sessionId)
  const worktrees = [record.worktree, ...record.tasks.map((task) => task.worktree ?? null)].filter(
    (one) => one !== null && !isHookMade(one),
  )
  const [first, ...others] = worktrees
  if (first === undefined || first === null) {
    throw ApiFailure.of('REFUSED', `“${record.name}” has no worktree of its own.`)
  }
  const all: Reclaimed[] = []
  for (const worktree of [first, ...others]) {
    if (worktree === null) continue
    if (apply) refuseAtWork(services, worktree)
    all.push(await reclaim(services, worktree, apply))
  }
  if (apply) services.disk.forget(sessionId)
  const [only] = all
  if (all.length === 1 && only !== undefined) return only
  return {
    folders: all.flatMap(({ folders }) => folders),
    reason: all.every(({ reason }) => reason !== null) ? (only?.reason ?? null) : null,
  }
}

async function reclaim({ disk }: Services, worktree: Worktree, apply: boolean): Promise<Reclaimed> {
  const { mainCheckout: mainDirectory, path } = worktree
  const answer = await disk.run({ kind: 'reclaim', mainDirectory, path, apply })
  if (answer.kind === 'reclaimed') return answer.reclaimed
  throw ApiFailure.of(
    'REFUSED',
    `${path} could not be looked through: ${answer.kind === 'failed' ? answer.reason : ''}`,
  )
}

/** Nothing is taken from under a session's hands: its own, or another's that works in the same place. */
function refuseAtWork(services: Services, { path }: Worktree): void {
  const busy = services.book.records().find((record) => usesPlace(record, path) && isAtWork(services, record))
  if (busy === undefined) return
  throw ApiFailure.of(
    'REFUSED',
    `“${busy.name}” is at work in ${path}, so nothing was removed: wait for it, or stop it first (backburner stop ${busy.id}).`,
  )
}

function usesPlace({ cwd, worktree, tasks }: SessionRecord, path: string): boolean {
  const isInside = (one: string): boolean => one === path || one.startsWith(`${path}${sep}`)
  return (
    isInside(cwd) ||
    (worktree !== null && isInside(worktree.path)) ||
    tasks.some((task) => task.worktree !== undefined && isInside(task.worktree.path))
  )
}

/** A turn under way, also one that waits for an answer; a process that cannot be asked; something in the background. */
function isAtWork({ book }: Services, { sessionId, tasks }: SessionRecord): boolean {
  const row = book.row(sessionId)
  const state = row === null ? 'unknown' : shownStateOf(row)
  return (
    state === 'working' ||
    state === 'blocked' ||
    state === 'unknown' ||
    row?.liveness === 'starting' ||
    (row?.liveness === 'alive' && tasks.some((task) => task.state === 'running' || task.state === 'waiting'))
  )
}
