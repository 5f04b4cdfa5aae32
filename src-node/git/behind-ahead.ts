import { git } from './git.ts'

/** How many commits `ref` lacks of `base` (`behind`) and has beyond it (`ahead`). */
export type BehindAhead = {
  readonly behind: number
  readonly ahead: number
}

/** Compares two revisions that exist. */
export async function countBehindAhead(cwd: string, ref: string, base: string): Promise<BehindAhead> {
  const { stdout } = await git(['rev-list', '--left-right', '--count', `${base}...${ref}`, '--'], { cwd })
  const [behind, ahead] = stdout.trim().split(/\s+/).map(Number)
  return { behind: behind ?? 0, ahead: ahead ?? 0 }
}
