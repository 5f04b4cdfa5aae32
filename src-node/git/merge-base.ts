import { git } from './git.ts'

/** The commit at which two went apart; null when they have nothing in common. */
export async function findMergeBase(cwd: string, one: string, other: string): Promise<string | null> {
  const { exitCode, stdout } = await git(['merge-base', one, other], { cwd, expect: [0, 1] })
  return exitCode === 0 ? stdout.trim() : null
}
