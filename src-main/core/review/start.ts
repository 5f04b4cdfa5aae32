import type { ReviewRange } from '../../../src-shared/api/review.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { WorkingTree } from '../../../src-node/git/working-tree.ts'

/** What the branch of a session came from, as people call it, and where that is by now. */
type Base = { readonly name: string; readonly commit: string }

/** Where a review begins. */
export type Start = {
  readonly head: string | null
  readonly branch: string | null
  readonly base: Base | null
  /** What the files are compared with: git's empty tree where there is no commit. */
  readonly start: string
}

/** Where a review of a session begins: where its branch left its base, or at the last commit. */
export async function findStart(tree: WorkingTree, record: SessionRecord, range: ReviewRange): Promise<Start> {
  const { readHead } = await import('../../../src-node/git/head.ts')
  const cwd = tree.topLevel
  const [{ commit: head, branch }, base] = await Promise.all([readHead(cwd), findBase(cwd, record)])
  if (head === null) return { head, branch, base: null, start: await emptyTree(cwd) }
  const isApart = range === 'all' || range === 'committed'
  return { head, branch, base, start: isApart ? (base?.left ?? head) : head }
}

/** `left`: where the two went apart; null when they have nothing in common. */
async function findBase(
  cwd: string,
  { worktree }: SessionRecord,
): Promise<(Base & { readonly left: string | null }) | null> {
  const { findDefaultBranch } = await import('../../../src-node/git/default-branch.ts')
  const told = worktree?.baseRef ?? (await findDefaultBranch(cwd))?.ref ?? null
  const name = told === null ? '' : told.replace(/^refs\/(?:heads|remotes)\//, '')
  // The branch that it came from may be gone; the commit is not.
  const found =
    (told === null ? null : await whereLeft(cwd, told)) ??
    (worktree === null ? null : await whereLeft(cwd, worktree.baseCommit))
  return found === null ? null : { name, ...found }
}

async function whereLeft(
  cwd: string,
  revision: string,
): Promise<{ readonly commit: string; readonly left: string | null } | null> {
  const { git } = await import('../../../src-node/git/git.ts')
  const { resolveCommit } = await import('../../../src-node/git/head.ts')
  const [commit, left] = await Promise.all([
    resolveCommit(cwd, revision),
    git(['merge-base', '--end-of-options', 'HEAD', revision], { cwd, expect: [0, 1, 128] }),
  ])
  return commit === null ? null : { commit, left: left.exitCode === 0 ? left.stdout.trim() : null }
}

async function emptyTree(cwd: string): Promise<string> {
  const { gitLine } = await import('../../../src-node/git/git.ts')
  return await gitLine(['hash-object', '-t', 'tree', '--stdin'], { cwd })
}
