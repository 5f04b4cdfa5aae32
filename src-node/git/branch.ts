import { git } from './git.ts'

/** Whether a local branch of this short name exists. */
export async function branchExists(cwd: string, branch: string): Promise<boolean> {
  const args = ['show-ref', '--verify', '--quiet', `refs/heads/${branch}`]
  return (await git(args, { cwd, expect: [0, 1] })).exitCode === 0
}

/**
 * Deletes a local branch if it still points at `commit`. `moved`: it points elsewhere now, and was left alone.
 * Work on it is not asked about: save it first.
 */
export async function deleteBranch(cwd: string, branch: string, commit: string): Promise<'deleted' | 'moved'> {
  const ref = `refs/heads/${branch}`
  const { exitCode } = await git(['update-ref', '-d', ref, commit], { cwd, expect: [0, 1, 128] })
  if (exitCode !== 0) return 'moved'
  await git(['config', '--remove-section', `branch.${branch}`], { cwd, expect: [0, 1, 128] })
  return 'deleted'
}
