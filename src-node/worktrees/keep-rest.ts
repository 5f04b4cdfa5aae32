import { join } from 'node:path'
import type { Repository } from '../git/repository.ts'
import type { KeepResult } from '../git/save-recovery-ref.ts'
import { archiveFiles, extractArchive } from '../files/file-archive.ts'
import { giveBranchSettingsBack, keepBranchSettings } from './keep-branch-settings.ts'
import { giveGitStateBack, keepGitState } from './keep-git-state.ts'
import { giveIgnoredFilesBack, keepIgnoredFiles, type KeptIgnored } from './keep-ignored.ts'
import { giveNestedBack, keepNested } from './keep-nested.ts'
import type { WorktreeSurvey } from './survey-worktree.ts'

/** What of a worktree is kept beside its recovery ref. */
export type KeptRest = {
  readonly ignored: KeptIgnored
  /** Repositories inside it, and those whose work is all elsewhere and which were too large. */
  readonly repositories: readonly string[]
  readonly repositoriesLeftOut: readonly string[]
}

/** A worktree that is about to go. */
export type KeepRestRequest = {
  readonly mainTopLevel: string
  readonly repository: Repository
  readonly survey: WorktreeSurvey
  /** The tree of what is staged. */
  readonly indexTree: string
}

/**
 * Keeps below `directory`, for the user only and read back, what a recovery ref cannot hold or must not publish: ignored
 * files, repositories inside the worktree, empty directories, permissions, and what git notes of the worktree itself.
 */
export async function keepRest(directory: string, request: KeepRestRequest): Promise<KeepResult<KeptRest>> {
  const { mainTopLevel, repository, survey, indexTree } = request
  const { topLevel } = repository
  const inside = [...survey.nested, ...survey.ignoredNested]
  const nested = await keepNested(repository, inside, join(directory, 'nested'), indexTree)
  if (nested.kind === 'refused') return nested
  const ignored = await keepIgnoredFiles(mainTopLevel, topLevel, join(directory, 'ignored'), survey)
  const { emptyDirectories, oddModes } = survey
  if (emptyDirectories.length > 0 || oddModes.length > 0) {
    await archiveFiles(join(directory, 'shape'), { root: topLevel, paths: emptyDirectories, modesOf: oddModes })
  }
  await keepGitState(repository, join(directory, 'git'))
  await keepBranchSettings(repository, directory)
  return {
    kind: 'kept',
    rest: { ignored, repositories: nested.repositories, repositoriesLeftOut: nested.leftOut },
  }
}

/** Brings back what `keepRest` kept below `directory`; false when nothing of what git notes itself was kept. */
export async function giveRestBack(
  directory: string,
  repository: Repository,
  newBranch: string | null,
): Promise<boolean> {
  const { topLevel } = repository
  if (newBranch !== null) await giveBranchSettingsBack(directory, repository, newBranch)
  await giveIgnoredFilesBack(join(directory, 'ignored'), topLevel)
  await giveNestedBack(join(directory, 'nested'), repository)
  await extractArchive(join(directory, 'shape'), topLevel)
  return await giveGitStateBack(join(directory, 'git'), repository)
}
