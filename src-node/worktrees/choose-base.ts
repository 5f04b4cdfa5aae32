import { findDefaultBranch } from '../git/default-branch.ts'
import { resolveCommit } from '../git/head.ts'
import { refreshRemote } from '../git/refresh-remote.ts'
import type { Repository } from '../git/repository.ts'

/** Where a worktree starts: the default branch as the remote has it, what is checked out, or a revision by name. */
export type BaseRef = 'fresh' | 'head' | { readonly revision: string }

/** A commit to start from and what to call it: `origin/main`, `main`, `HEAD`, or the revision as it was given. */
export type ChosenBase =
  | { readonly kind: 'base'; readonly name: string; readonly commit: string; readonly note: string | null }
  | { readonly kind: 'no-commits' }
  | { readonly kind: 'unknown-revision'; readonly revision: string }

/** Finds the commit that new work starts from; for `fresh` it may fetch (at most 5 s; failing is told in `note`). */
export async function chooseBase(
  repository: Repository,
  base: BaseRef,
  now: number,
  trusted: boolean,
): Promise<ChosenBase> {
  const cwd = repository.topLevel
  if (base === 'fresh') return await freshBase(repository, now, trusted)
  const revision = base === 'head' ? 'HEAD' : base.revision
  const commit = await resolveCommit(cwd, revision)
  if (commit !== null) return { kind: 'base', name: revision, commit, note: null }
  return base === 'head' ? { kind: 'no-commits' } : { kind: 'unknown-revision', revision }
}

async function freshBase(repository: Repository, now: number, trusted: boolean): Promise<ChosenBase> {
  const cwd = repository.topLevel
  const branch = await findDefaultBranch(cwd)
  if (branch === null) return { kind: 'no-commits' }
  const name = branch.kind === 'remote' ? `${branch.remote}/${branch.name}` : branch.name
  const note = branch.kind === 'remote' ? await refresh(repository, branch, now, trusted) : null
  const commit = await resolveCommit(cwd, branch.ref)
  return commit === null ? { kind: 'no-commits' } : { kind: 'base', name, commit, note }
}

async function refresh(
  repository: Repository,
  { remote, name: branch }: { readonly remote: string; readonly name: string },
  now: number,
  trusted: boolean,
): Promise<string | null> {
  const cwd = repository.mainTopLevel ?? repository.commonDirectory
  const result = await refreshRemote({ cwd, commonDirectory: repository.commonDirectory, branch }, remote, now, trusted)
  switch (result.kind) {
    case 'fetched':
    case 'recent':
      return null
    case 'postponed':
      return `${remote} could not be fetched a short while ago; its branches may be old`
    case 'timeout':
      return `${remote} did not answer in time; its branches may be old`
    case 'failed':
      return `${remote} could not be fetched (${result.reason}); its branches may be old`
  }
}
