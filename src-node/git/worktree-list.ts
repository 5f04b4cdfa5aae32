import { git, splitNul } from './git.ts'

/** One working tree of a repository, as git lists it; the first is the main one. */
export type ListedWorktree = {
  readonly path: string
  /** Null in a bare repository or on a branch without commits. */
  readonly commit: string | null
  /** Short name; null when detached or bare. */
  readonly branch: string | null
  readonly isBare: boolean
  readonly isLocked: boolean
  /** Its directory is gone: git would forget it at the next prune. */
  readonly isPrunable: boolean
}

/** Lists the working trees of the repository that `cwd` is in. */
export async function listWorktrees(cwd: string): Promise<readonly ListedWorktree[]> {
  const { stdout } = await git(['worktree', 'list', '--porcelain', '-z'], { cwd })
  return parseWorktreeList(stdout)
}

/** Parses `git worktree list --porcelain -z`: lines end with NUL, blocks with an empty line. */
function parseWorktreeList(output: string): readonly ListedWorktree[] {
  const blocks = output.split('\0\0').filter((block) => block !== '')
  return blocks.map((block) => {
    const fields = new Map(
      splitNul(block).map((line): [string, string] => {
        const space = line.indexOf(' ')
        return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
      }),
    )
    const commit = fields.get('HEAD')
    return {
      path: fields.get('worktree') ?? '',
      commit: commit === undefined || /^0+$/.test(commit) ? null : commit,
      branch: fields.get('branch')?.replace(/^refs\/heads\//, '') ?? null,
      isBare: fields.has('bare'),
      isLocked: fields.has('locked'),
      isPrunable: fields.has('prunable'),
    }
  })
}
