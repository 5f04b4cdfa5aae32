import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno } from '../files/is-errno.ts'
import { shortHash } from '../paths/home-paths.ts'
import { lookUpProcess, ownIdentity } from '../processes/process-identity.ts'

/** One process's wish to hold a lock: an empty file whose name says everything, so that it appears whole or not at all. */
export type Claim = {
  /** Claims sort by it, the older first. */
  readonly name: string
  readonly pid: number
}

const claimName = /^\d{13,}-[0-9a-f]{8}\.(\d+)\.([0-9a-f]{16})\.claim$/

/** Puts this process's claim into the lock's directory, made when missing. Its name is never used again. */
export async function placeClaim(directory: string): Promise<Claim> {
  const { pid, startTime } = await ownIdentity()
  const name = `${Date.now()}-${randomBytes(4).toString('hex')}.${pid}.${shortHash(startTime)}.claim`
  for (;;) {
    await makeDirectory(directory)
    try {
      const file = await open(join(directory, name), 'wx', 0o600)
      await file.close()
      return { name, pid }
    } catch (error) {
      // The last holder removed the directory in between.
      if (!isErrno(error, 'ENOENT')) throw error
    }
  }
}

/** Not recursive for the directory itself: that throws ENOENT when a holder removes it between two of its steps. */
async function makeDirectory(directory: string): Promise<void> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
}

/** Takes a claim away. One that is gone already is no error. */
export async function withdrawClaim(directory: string, name: string): Promise<void> {
  try {
    await unlink(join(directory, name))
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** The claims of living processes, oldest first. Claims of the dead are removed; when in doubt a claim counts. */
export async function liveClaims(directory: string): Promise<readonly Claim[]> {
  const names = (await entries(directory)).filter((name) => claimName.test(name)).toSorted()
  const claims = await Promise.all(names.map((name) => liveClaim(directory, name)))
  return claims.filter((claim) => claim !== null)
}

/** The claims of processes that are proved to have ended. Nothing is removed. */
export async function deadClaims(directory: string): Promise<readonly Claim[]> {
  const claims = (await entries(directory)).filter((name) => claimName.test(name)).map(claimOf)
  const dead = await Promise.all(claims.map(isDead))
  return claims.filter((_, index) => dead[index] === true)
}

async function liveClaim(directory: string, name: string): Promise<Claim | null> {
  const claim = claimOf(name)
  if (!(await isDead(claim))) return claim
  await withdrawClaim(directory, name)
  return null
}

function claimOf(name: string): Claim {
  return { name, pid: Number(claimName.exec(name)?.[1]) }
}

async function isDead({ name, pid }: Claim): Promise<boolean> {
  const found = await lookUpProcess(pid)
  const startTimeHash = claimName.exec(name)?.[2]
  return found.kind === 'absent' || (found.kind === 'running' && shortHash(found.startTime) !== startTimeHash)
}

async function entries(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}
