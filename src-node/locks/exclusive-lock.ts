/**
 * A lock between processes that survives `kill -9` at any instruction, without flock(2), which Node does not offer.
 *
 * How. The lock is a directory. Who wants it puts a claim there — an empty file named after its pid and start time and
 * a random number — and then reads the directory. It holds the lock once it has read, after placing its claim, that no
 * other living process has one.
 *
 * Why two never hold it. Of two holders, one placed its claim later; its reading came later still, so it saw the other's
 * claim, which stays until that one withdraws or dies. (POSIX: a readdir returns every entry that is there throughout.)
 *
 * Why taking over from the dead is safe. Only the claim of a process that is proved to have ended is removed, and since
 * claim names are never used again, a removal that comes late, from a process that was stopped for a while, cannot hit a
 * living one's claim. This is where schemes with one lock file fail: they cannot tell the stale file from its successor.
 *
 * Why the directory may come and go. It is removed on release when empty; a claim can only be placed in one that exists,
 * and one that holds a claim is not empty.
 *
 * Why somebody wins. Claims of several contenders that see each other are ordered by name: all but the oldest withdraw,
 * the oldest waits for that and reads again. When it waits in vain, the other one is the holder.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { access, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { liveClaims, placeClaim, withdrawClaim, type Claim } from './claims.ts'

/** A lock that is ours until `release`, or until this process ends in whatever way. */
export type HeldLock = {
  release(): Promise<void>
  /** False when somebody removed the lock from the disk (with the whole home directory, say). */
  isIntact(): Promise<boolean>
}

/** `held`: a living process has the lock. */
export type LockAttempt =
  | { readonly kind: 'acquired'; readonly lock: HeldLock }
  | { readonly kind: 'held'; readonly pid: number }

/** `timeout`: the process `pid` still had the lock when the time was up. */
export type LockWait =
  | { readonly kind: 'acquired'; readonly lock: HeldLock }
  | { readonly kind: 'timeout'; readonly pid: number }

/** How long the oldest contender waits for younger ones to withdraw before it takes one of them for the holder. */
const CONTENDER_PATIENCE_MS = 2_000
const POLL_MS = 10

/** Tries to take the lock kept in `directory`, which is there only while somebody holds or wants the lock. */
export async function tryLock(directory: string): Promise<LockAttempt> {
  const [holder] = await liveClaims(directory)
  if (holder !== undefined) return { kind: 'held', pid: holder.pid }
  const own = await placeClaim(directory)
  try {
    const rival = await contend(directory, own)
    if (rival === null) return { kind: 'acquired', lock: heldLock(directory, own) }
    await giveUp(directory, own)
    return { kind: 'held', pid: rival.pid }
  } catch (error) {
    await giveUp(directory, own).catch(() => undefined)
    throw error
  }
}

/** Waits at most `timeoutMs` for the lock kept in `directory`. Waiters are served in no particular order. */
export async function waitForLock(directory: string, timeoutMs: number): Promise<LockWait> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const attempt = await tryLock(directory)
    if (attempt.kind === 'acquired') return attempt
    if (performance.now() >= deadline) return { kind: 'timeout', pid: attempt.pid }
    await sleep(POLL_MS + Math.random() * POLL_MS)
  }
}

/** The claim that keeps us from holding the lock; null when there is none. */
async function contend(directory: string, own: Claim): Promise<Claim | null> {
  const patience = performance.now() + CONTENDER_PATIENCE_MS
  for (;;) {
    const claims = await liveClaims(directory)
    if (!claims.some((claim) => claim.name === own.name)) {
      throw new Error(`the claim ${join(directory, own.name)} was removed by somebody else`)
    }
    const rivals = claims.filter((claim) => claim.name !== own.name)
    const oldest = rivals[0]
    if (oldest === undefined) return null
    if (oldest.name < own.name || performance.now() >= patience) return oldest
    await sleep(POLL_MS)
  }
}

function heldLock(directory: string, own: Claim): HeldLock {
  return {
    release: () => giveUp(directory, own),
    isIntact: () =>
      access(join(directory, own.name)).then(
        () => true,
        () => false,
      ),
  }
}

async function giveUp(directory: string, own: Claim): Promise<void> {
  await withdrawClaim(directory, own.name)
  // Not empty when others want the lock; gone when one of them was quicker.
  await rmdir(directory).catch(() => undefined)
}
