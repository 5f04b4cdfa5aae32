import { z } from 'zod'
import { git, gitLine } from './git.ts'
import { resolveCommit } from './head.ts'

/**
 * What the commit behind a recovery ref holds, besides the trees `worktree/` and `index/` (and `unmerged/`, which only
 * keeps objects of conflicts from being collected). Written as `recovery.json` in it.
 */
export const recoverySchema = z.object({
  schema: z.literal(1),
  /** Short name; null when the head was detached. */
  branch: z.string().nullable(),
  head: z.string(),
  /** There was no commit on the branch yet; `head` is then an empty one that stands for it. */
  unborn: z.boolean().default(false),
  /** Where the working tree was: relative to the main one if it was below it, for a ref may be published. */
  path: z.string(),
  /** The other sides of a merge that was not finished. */
  mergeHeads: z.array(z.string()),
  /** Lines of `git ls-files --stage` for conflicts. */
  unmerged: z.array(z.string()),
  /** What the letters of `unmerged` stand for: bytes, one each (`latin1`), or what UTF-8 made of them. */
  encoding: z.enum(['utf8', 'latin1']).default('utf8'),
  /** Earlier versions kept here what git's configuration says of the branch: names without `branch.<name>.`. */
  branchSettings: z.array(z.tuple([z.string(), z.string()])).default([]),
})

/** What a recovery ref tells about itself. */
export type RecoveryRecord = z.infer<typeof recoverySchema>

/** A recovery ref as read from the repository. */
export type Recovery = {
  readonly ref: string
  readonly commit: string
  readonly worktreeTree: string
  readonly indexTree: string
  readonly record: RecoveryRecord
}

/** The ref that keeps what the session `id` left. */
export function recoveryRefName(id: string): string {
  return `refs/backburner/trash/${id}`
}

/** Reads a recovery ref; null when there is none. Throws when it does not hold what it should. */
export async function readRecoveryRef(cwd: string, id: string): Promise<Recovery | null> {
  const ref = recoveryRefName(id)
  const commit = await resolveCommit(cwd, ref)
  if (commit === null) return null
  const [worktreeTree, indexTree, text] = await Promise.all([
    gitLine(['rev-parse', '--verify', `${commit}:worktree`], { cwd }),
    gitLine(['rev-parse', '--verify', `${commit}:index`], { cwd }),
    git(['cat-file', 'blob', `${commit}:recovery.json`], { cwd }),
  ])
  return { ref, commit, worktreeTree, indexTree, record: recoverySchema.parse(JSON.parse(text.stdout)) }
}
