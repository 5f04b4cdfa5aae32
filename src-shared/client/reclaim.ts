import type { Reclaimed } from '../api/disk.ts'
import type { SessionId } from '../base/ids.ts'
import { singleLine } from '../base/single-line.ts'
import { formatBytes, plural } from '../base/format.ts'
import type { Connection } from './connection.ts'

/** What came of asking for several sessions; `problems` are sentences for the user. */
export type ReclaimAnswer = { readonly all: readonly Reclaimed[]; readonly problems: readonly string[] }

/** Asks what of sessions' worktrees can be made again, or (`apply`) has it removed. */
export async function reclaimAll(
  connection: Connection,
  sessionIds: readonly SessionId[],
  apply: boolean,
): Promise<ReclaimAnswer> {
  const results = await Promise.all(
    sessionIds.map((sessionId) => connection.call((client) => client.disk.reclaim({ sessionId, apply }))),
  )
  return {
    all: results.flatMap((result) => (result.ok ? [result.value] : [])),
    problems: results.flatMap((result) => (result.ok ? [] : [singleLine(result.failure.message, 300)])),
  }
}

/** What reclaiming would make free; null: nothing. */
export function reclaimQuestion(all: readonly Reclaimed[]): { readonly text: string; readonly detail: string } | null {
  const going = all.flatMap(({ folders }) => folders.filter(({ state }) => state === 'would-go'))
  if (going.length === 0) return null
  return {
    text: `${formatBytes(sum(going))} can be made free`,
    detail: singleLine(going.map(({ path }) => path).join(', '), 300),
  }
}

/** What reclaiming has made free. */
export function reclaimedText(all: readonly Reclaimed[]): string {
  const gone = all.flatMap(({ folders }) => folders.filter(({ state }) => state === 'gone'))
  return `Made ${formatBytes(sum(gone))} free: ${plural(gone.length, 'folder')}`
}

/** Why nothing can be made free. */
export function nothingToReclaim(all: readonly Reclaimed[]): string {
  const why = all.flatMap(({ folders, reason }) => [
    ...(reason === null ? [] : [reason]),
    ...folders.flatMap(({ path, reason: kept }) => (kept === null ? [] : [`${path} stays: ${kept}`])),
  ])
  return singleLine(['There is nothing to make free', ...why].join(' · '), 300)
}

function sum(folders: Reclaimed['folders']): number {
  return folders.reduce((total, { bytes }) => total + bytes, 0)
}
