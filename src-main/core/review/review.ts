import { existsSync } from 'node:fs'
import type { Review, ReviewPatch, ReviewRange } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import type { DiffRange } from '../../../src-node/git/review-diff.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'

const mostFiles = 5_000
const mostConflicts = 50

/** What a session changed, file by file. */
export async function reviewFiles(
  services: Services,
  sessionId: SessionId,
  range: ReviewRange,
  ignoreBlanks: boolean,
): Promise<Review> {
  const { listChangedFiles, findConflicts } = await import('../../../src-node/git/review-diff.ts')
  const { countBehindAhead } = await import('../../../src-node/git/behind-ahead.ts')
  const record = recordOf(services, sessionId)
  const repository = await repositoryOf(record)
  const { head, branch, base, from } = await placesOf(repository, record)
  const files = await listChangedFiles(repository, rangeOf(range, { head, from, ignoreBlanks }))
  const isApart = base !== null && head !== null
  const { behind, ahead } = isApart
    ? await countBehindAhead(repository.topLevel, head, base.commit)
    : { behind: 0, ahead: 0 }
  const conflicts = isApart && behind > 0 ? await findConflicts(repository, head, base.commit) : []
  return {
    base: base?.name ?? null,
    branch,
    behind,
    ahead,
    conflicts: conflicts.slice(0, mostConflicts),
    files: files.slice(0, mostFiles),
    more: Math.max(0, files.length - mostFiles),
  }
}

/** What changed in one file. */
export async function readReviewPatch(
  services: Services,
  asked: {
    readonly sessionId: SessionId
    readonly range: ReviewRange
    readonly ignoreBlanks: boolean
    readonly path: string
    readonly from: string | null
  },
): Promise<ReviewPatch> {
  const { readPatch } = await import('../../../src-node/git/review-diff.ts')
  const record = recordOf(services, asked.sessionId)
  const repository = await repositoryOf(record)
  const { head, from } = await placesOf(repository, record)
  const range = rangeOf(asked.range, { head, from, ignoreBlanks: asked.ignoreBlanks })
  const patch = await readPatch(repository, range, asked.path, asked.from)
  if (patch === null) return { kind: 'too-large' }
  return /^Binary files [^\n]* differ$/m.test(patch) && !patch.includes('\n@@ ')
    ? { kind: 'binary' }
    : { kind: 'text', patch }
}

async function repositoryOf(record: SessionRecord): Promise<Repository> {
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  const directory = record.worktree?.path ?? record.cwd
  if (!existsSync(directory)) throw ApiFailure.of('REFUSED', `${directory} is not there any more.`)
  const found = await findRepository(directory)
  switch (found.kind) {
    case 'repository':
      return found.repository
    case 'none':
    case 'bare':
      throw ApiFailure.of('REFUSED', `${directory} is in no git repository, so there is nothing to compare with.`)
    case 'refused':
      throw ApiFailure.of('REFUSED', `Git does not look into ${directory}: ${found.reason}`)
  }
}

type Places = {
  readonly head: string | null
  readonly branch: string | null
  readonly base: { readonly name: string; readonly commit: string } | null
  /** Where the branch left its base; the last commit where it has none, git's empty tree where there is no commit. */
  readonly from: string
}

async function placesOf({ topLevel: cwd }: Repository, record: SessionRecord): Promise<Places> {
  const { readHead, resolveCommit } = await import('../../../src-node/git/head.ts')
  const { findMergeBase } = await import('../../../src-node/git/merge-base.ts')
  const { findDefaultBranch } = await import('../../../src-node/git/default-branch.ts')
  const { commit: head, branch } = await readHead(cwd)
  if (head === null) return { head, branch, base: null, from: await emptyTree(cwd) }
  const told = record.worktree?.baseRef ?? (await findDefaultBranch(cwd))?.ref ?? null
  const commit = told === null ? null : await resolveCommit(cwd, told)
  const name = told === null ? '' : told.replace(/^refs\/(?:heads|remotes)\//, '')
  // The branch that it came from may be gone; the commit is not.
  const fallback = record.worktree === null ? null : await resolveCommit(cwd, record.worktree.baseCommit)
  const base = commit === null ? (fallback === null ? null : { name, commit: fallback }) : { name, commit }
  const from = base === null ? head : ((await findMergeBase(cwd, head, base.commit)) ?? head)
  return { head, branch, base, from }
}

async function emptyTree(cwd: string): Promise<string> {
  const { gitLine } = await import('../../../src-node/git/git.ts')
  return await gitLine(['hash-object', '-t', 'tree', '--stdin'], { cwd })
}

function rangeOf(
  range: ReviewRange,
  places: { readonly head: string | null; readonly from: string; readonly ignoreBlanks: boolean },
): DiffRange {
  const { from, ignoreBlanks } = places
  const head = places.head ?? from
  switch (range) {
    case 'all':
      return { from, to: 'files', ignoreBlanks }
    case 'committed':
      return { from, to: places.head === null ? 'index' : 'HEAD', ignoreBlanks }
    case 'uncommitted':
      return { from: head, to: 'files', ignoreBlanks }
    case 'staged':
      return { from: head, to: 'index', ignoreBlanks }
  }
}
