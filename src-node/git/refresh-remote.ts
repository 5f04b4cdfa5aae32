import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { lockFetch } from '../locks/repository-lock.ts'
import { fetchRemote, type FetchResult } from './fetch.ts'

const MAX_AGE_MS = 24 * 60 * 60 * 1000
const RETRY_AFTER_MS = 10 * 60 * 1000
const TIME_CAP_MS = 5_000

/** `recent`: the last fetch is young enough. `postponed`: the last try failed a short while ago, or another is under way. */
export type RefreshResult = FetchResult | { readonly kind: 'recent' } | { readonly kind: 'postponed' }

/** The main working tree of a repository (or its git directory) and what all its worktrees share. */
export type RefreshPlace = {
  readonly cwd: string
  readonly commonDirectory: string
}

/**
 * Fetches a remote when the last fetch is older than a day, taking at most 5 s, once for all who ask at the same time.
 * Its own ssh command and the like count only if the repository is `trusted`. After a failure it does not try again for ten minutes: being offline should cost one wait and not one per session.
 */
export async function refreshRemote(
  place: RefreshPlace,
  remote: string,
  now: number,
  trusted = false,
): Promise<RefreshResult> {
  const early = await reasonNotToFetch(place.commonDirectory, now)
  if (early !== null) return { kind: early }
  const guard = await lockFetch(place.commonDirectory, TIME_CAP_MS)
  if (guard.kind === 'timeout') return { kind: 'postponed' }
  try {
    const late = await reasonNotToFetch(place.commonDirectory, now)
    if (late !== null) return { kind: late }
    const result = await fetchRemote(place.cwd, remote, TIME_CAP_MS, trusted)
    if (result.kind !== 'fetched') await writeFileAtomic(attemptStamp(place.commonDirectory), '')
    return result
  } finally {
    await guard.lock.release()
  }
}

async function reasonNotToFetch(commonDirectory: string, now: number): Promise<'recent' | 'postponed' | null> {
  // A fetch that fails leaves FETCH_HEAD empty.
  const fetched = await stat(join(commonDirectory, 'FETCH_HEAD')).catch(() => null)
  if (fetched !== null && fetched.size > 0 && now - fetched.mtimeMs < MAX_AGE_MS) return 'recent'
  const attempt = await stat(attemptStamp(commonDirectory)).catch(() => null)
  return attempt !== null && now - attempt.mtimeMs < RETRY_AFTER_MS ? 'postponed' : null
}

function attemptStamp(commonDirectory: string): string {
  return join(commonDirectory, 'backburner-fetch-failed')
}
