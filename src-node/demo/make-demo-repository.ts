import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import fs from 'node:fs'
import { dirname } from 'node:path'
import { add, commit, init, resolveRef, setConfig } from 'isomorphic-git'
import { isErrno } from '../files/is-errno.ts'

/** `occupied`: the directory holds something that is not the demo, and was left alone. */
export type DemoRepository =
  | { readonly kind: 'made' }
  | { readonly kind: 'present' }
  | { readonly kind: 'occupied'; readonly reason: string }

const author = { name: 'Backburner demo', email: 'demo@localhost' }

/**
 * Makes the sample repository: the files of `source` in `target`, committed on `main`. It appears whole or not at all,
 * and one that is there already stays as the user left it.
 */
export async function makeDemoRepository(target: string, source: string): Promise<DemoRepository> {
  const present = await whatIsThere(target)
  if (present !== null) return present
  await mkdir(dirname(target), { recursive: true })
  const making = await mkdtemp(`${target}.making-`)
  try {
    await cp(source, making, { recursive: true })
    await chmod(making, 0o755)
    const place = { fs, dir: making }
    await init({ ...place, defaultBranch: 'main' })
    // The tasks of the demo commit, and its user may never have told git a name.
    await setConfig({ ...place, path: 'user.name', value: author.name })
    await setConfig({ ...place, path: 'user.email', value: author.email })
    await add({ ...place, filepath: '.' })
    await commit({ ...place, message: 'Begin the demo', author })
    await rename(making, target)
    return { kind: 'made' }
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    // Somebody else made it at the same time.
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST')) return (await whatIsThere(target)) ?? { kind: 'present' }
    throw error
  }
}

/** Null when there is room: nothing, or an empty directory. */
async function whatIsThere(target: string): Promise<DemoRepository | null> {
  let names: readonly string[]
  try {
    names = await readdir(target)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    if (isErrno(error, 'ENOTDIR')) return { kind: 'occupied', reason: `${target} is a file` }
    throw error
  }
  if (names.length === 0) return null
  try {
    await resolveRef({ fs, dir: target, ref: 'HEAD' })
    return { kind: 'present' }
  } catch {
    return { kind: 'occupied', reason: `${target} is not empty and not a repository` }
  }
}
