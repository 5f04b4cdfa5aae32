import { git } from './git.ts'
import { resolveCommit } from './head.ts'

/**
 * Points a ref at a commit, and reads it back. `previous` is what it must have pointed at until now; null: it must be
 * new. Throws when that is not so, or when it does not read back.
 */
export async function writeRef(cwd: string, ref: string, commit: string, previous: string | null): Promise<void> {
  // An empty old value means: there must be none.
  await git(['update-ref', '--no-deref', ref, commit, previous ?? ''], { cwd })
  const found = await resolveCommit(cwd, ref)
  if (found !== commit) throw new Error(`${ref} reads back as ${found ?? 'nothing'}, not as ${commit}`)
}

/** Deletes a ref if it still points at `commit`; one that is gone is no error. */
export async function deleteRef(cwd: string, ref: string, commit: string): Promise<void> {
  if ((await resolveCommit(cwd, ref)) === null) return
  await git(['update-ref', '--no-deref', '-d', ref, commit], { cwd })
}
