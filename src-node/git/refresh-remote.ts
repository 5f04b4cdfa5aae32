import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { lockFetch } from '../locks/repository-lock.ts'
import { git } from './git.ts'
import { fetchRemote, type FetchResult } from './fetch.ts'

const MAX_AGE_MS = 24 * 60 * 60 * 1000
const RETRY_AFTER_MS = 10 * 60 * 1000
const TIME_CAP_MS = 5_000
const largestNote = 4 * 1024 * 1024

/** `recent`: the last fetch is young enough. `postponed`: the last try failed a short while ago, or another is under way. */
export type RefreshResult = FetchResult | { readonly kind: 'recent' } | { readonly kind: 'postponed' }

/** The main working tree of a repository (or its git directory) and what all its worktrees share. */
export type RefreshPlace = {
  readonly cwd: string
  readonly commonDirectory: string
  /** The branch that is wanted: a fetch of others alone does not make it recent. */
  readonly branch: string
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
  const early = await reasonNotToFetch(place, remote, now)
  if (early !== null) return { kind: early }
  const guard = await lockFetch(place.commonDirectory, TIME_CAP_MS)
  if (guard.kind === 'timeout') return { kind: 'postponed' }
  try {
    const late = await reasonNotToFetch(place, remote, now)
    if (late !== null) return { kind: late }
    const result = await fetchRemote(place.cwd, remote, TIME_CAP_MS, trusted)
    if (result.kind === 'fetched') await writeFileAtomic(fetchedStamp(place.commonDirectory), `${remote}\n`)
    else await writeFileAtomic(attemptStamp(place.commonDirectory), '')
    return result
  } finally {
    await guard.lock.release()
  }
}

async function reasonNotToFetch(
  { cwd, commonDirectory, branch }: RefreshPlace,
  remote: string,
  now: number,
): Promise<'recent' | 'postponed' | null> {
  const own = await youngText(fetchedStamp(commonDirectory), now, MAX_AGE_MS)
  if (own?.trim() === remote) return 'recent'
  // What the user fetched counts, if it was this branch of this remote.
  const fetched = await youngText(join(commonDirectory, 'FETCH_HEAD'), now, MAX_AGE_MS)
  if (fetched !== null && (await saysBranchOf(fetched, { cwd, remote, branch }))) return 'recent'
  return (await youngText(attemptStamp(commonDirectory), now, RETRY_AFTER_MS)) === null ? null : 'postponed'
}

/** A small file's text; null when it is not there, or was last written longer ago. */
async function youngText(path: string, now: number, maxAgeMs: number): Promise<string | null> {
  const stats = await stat(path).catch(() => null)
  // A pipe would never end, and a repository that somebody else made may have one there.
  if (stats?.isFile() !== true || stats.size > largestNote || now - stats.mtimeMs >= maxAgeMs) return null
  return await readFile(path, 'utf8').catch(() => null)
}

/** `FETCH_HEAD` has a line for each branch: `<commit>\t…\tbranch 'main' of <address>`, without the end `.git`. */
async function saysBranchOf(
  text: string,
  { cwd, remote, branch }: { readonly cwd: string; readonly remote: string; readonly branch: string },
): Promise<boolean> {
  const { stdout } = await git(['config', '--get', `remote.${remote}.url`], { cwd, expect: [0, 1] })
  const plain = (address: string): string =>
    address
      .trim()
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
  const wanted = plain(stdout)
  return text.split('\n').some((line) => {
    const found = /\tbranch '(.*)' of (.*)$/.exec(line)
    return found?.[1] === branch && plain(found[2] ?? '') === wanted
  })
}

function attemptStamp(commonDirectory: string): string {
  return join(commonDirectory, 'backburner-fetch-failed')
}

/** Names the remote that was fetched. */
function fetchedStamp(commonDirectory: string): string {
  return join(commonDirectory, 'backburner-fetched')
}
