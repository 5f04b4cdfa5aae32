import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findRepository, type Repository } from '../../../../src-node/git/repository.ts'
import { readHead } from '../../../../src-node/git/head.ts'
import { listWorktrees } from '../../../../src-node/git/worktree-list.ts'
import { createWorktree, WORKTREES_DIRECTORY } from '../../../../src-node/worktrees/create-worktree.ts'
import { slugOf } from '../../../../src-shared/base/slug.ts'
import type { SessionRecord, Worktree } from '../../../../src-shared/board/session-record.ts'
import type { Request } from '../permissions/rules.ts'
import { isInside } from '../permissions/rules.ts'
import { writesJobOnly } from '../permissions/decide-command.ts'
import { surveyCommand } from '../permissions/survey-command.ts'
import { onlyLooks } from '../permissions/survey/part.ts'
import type { Workplace } from './workplace.ts'

/** What became of the wish to isolate a session. */
export type Isolation =
  | { readonly kind: 'in-place'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'moved'
      readonly worktree: Worktree
      readonly notes: readonly string[]
      /** A command to run in the new worktree. */
      readonly setup: string | null
    }

/** Whether a call has to happen in the session's own worktree: it edits its directory, or runs what may. */
export function needsIsolation(request: Request, workplace: Workplace, jobDirectory: string): boolean {
  if (workplace.worktree !== null) return false
  if (request.kind === 'command') {
    if (request.command === null) return false
    const survey = surveyCommand(request.command, workplace, jobDirectory)
    return !onlyLooks(survey) && !writesJobOnly(survey, { jobDirectory })
  }
  return request.kind === 'edit' && request.paths.some((path) => !isInside(path, jobDirectory))
}

/** Makes (or finds) the worktree of a session, unless it has to stay where it is. `paths` are what an edit is about. */
export async function isolate(
  record: Pick<SessionRecord, 'id' | 'launch' | 'slug'>,
  directory: string,
  paths: readonly string[],
  jobDirectory: string,
  now: number,
  trusted: boolean,
): Promise<Isolation> {
  const { launch } = record
  if (launch.worktree.mode === 'none') return inPlace('started without a worktree')
  const found = await findRepository(directory)
  if (found.kind === 'refused') return { kind: 'failed', reason: found.reason }
  // The turn ends for it, and says so: whoever has no directory has nothing to work in.
  if (!existsSync(directory)) throw new Error(`${directory} is gone`)
  if (found.kind !== 'repository') return inPlace('not in a git repository')
  const { repository } = found
  if (repository.isLinked) return inPlace('already in a linked worktree')
  if (repository.mainTopLevel === null) return inPlace('the repository is bare')
  if (paths.length > 0 && !paths.some((path) => isInside(path, repository.topLevel)))
    return inPlace('outside the directory')
  if ((await readHead(repository.topLevel)).commit === null) return inPlace('the repository has no commits yet')
  return await makeWorktree(record, repository, repository.mainTopLevel, { jobDirectory, now, trusted })
}

async function makeWorktree(
  record: Pick<SessionRecord, 'id' | 'launch' | 'slug'>,
  repository: Repository,
  mainCheckout: string,
  { jobDirectory, now, trusted }: { readonly jobDirectory: string; readonly now: number; readonly trusted: boolean },
): Promise<Isolation> {
  const { launch, slug } = record
  const settings = launch.worktreeSettings ?? {}
  const name = launch.worktree.mode === 'named' ? slugOf(launch.worktree.name) : slugOf(slug)
  if (launch.worktree.mode === 'named') {
    const existing = await findNamed(mainCheckout, name)
    if (existing !== null) return { kind: 'moved', worktree: existing, notes: [], setup: null }
  }
  const result = await createWorktree({
    repository,
    name,
    base: launch.base === undefined ? (settings.baseRef ?? 'fresh') : { revision: launch.base },
    symlinkDirectories: settings.symlinkDirectories ?? [],
    maker: { id: record.id, planFile: join(jobDirectory, 'worktree.json') },
    now,
    trusted,
  })
  if (result.kind === 'failed') return result
  const { path, branch, baseRef, baseCommit, notes } = result.worktree
  return {
    kind: 'moved',
    worktree: { path, branch, mainCheckout, baseRef, baseCommit },
    notes,
    setup: settings.setup ?? null,
  }
}

/** A worktree that the user named and that is there already is entered, not made again. */
async function findNamed(mainCheckout: string, name: string): Promise<Worktree | null> {
  const path = join(mainCheckout, WORKTREES_DIRECTORY, name)
  const listed = (await listWorktrees(mainCheckout)).find((one) => one.path === path && !one.isPrunable)
  if (listed?.commit == null) return null
  const branch = listed.branch ?? ''
  return { path, branch, mainCheckout, baseRef: branch === '' ? listed.commit : branch, baseCommit: listed.commit }
}

function inPlace(reason: string): Isolation {
  return { kind: 'in-place', reason }
}
