import { git } from './git.ts'

/** What is checked out. `commit` is null on a branch without commits, `branch` (short name) on a detached head. */
export type Head = {
  readonly branch: string | null
  readonly commit: string | null
}

/** Reads what is checked out in a working tree. */
export async function readHead(cwd: string): Promise<Head> {
  const [branch, commit] = await Promise.all([
    git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { cwd, expect: [0, 1] }),
    resolveCommit(cwd, 'HEAD'),
  ])
  return { branch: branch.exitCode === 0 ? branch.stdout.trimEnd() : null, commit }
}

/** The full id of the commit that a revision names; null when there is no such commit. */
export async function resolveCommit(cwd: string, revision: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  const { exitCode, stdout } = await git(args, { cwd, expect: [0, 1, 128] })
  return exitCode === 0 ? stdout.trimEnd() : null
}
