import { lstat } from 'node:fs/promises'
import { archiveFiles, archiveSize, extractArchive, type ArchiveSize } from '../files/file-archive.ts'
import { bytePath, readableName } from '../files/byte-path.ts'
import { listIncludedFiles } from './copy-included.ts'
import type { WorktreeSurvey } from './survey-worktree.ts'

/** All ignored files of one worktree that are kept, in bytes. */
const keptInAll = 50 * 1024 * 1024
/** What `.worktreeinclude` does not name is kept only when it is no larger; what is larger was built or fetched. */
const smallFile = 1024 * 1024
const mostFiles = 2_000
/** Called so since the first version. */
const list = 'kept.json'

/** The limit, as people are told of it. */
export const ignoredLimit = '50 MB in all, 1 MB each where .worktreeinclude does not name them'

/** What was kept, what was too large or too much for it, and what need not be kept. */
export type KeptIgnored = ArchiveSize & {
  readonly leftOut: readonly string[]
  readonly rebuildable: readonly string[]
}

/**
 * Keeps the files of a worktree that git ignores and nothing rebuilds: those that `.worktreeinclude` names, then small ones
 * (`.env`). They lie in `directory`, readable by the user only, and were read back when this returns. Files that an
 * earlier, broken-off call kept stay kept.
 */
export async function keepIgnoredFiles(
  mainTopLevel: string,
  worktree: string,
  directory: string,
  survey: Pick<WorktreeSurvey, 'ignored' | 'rebuildable'>,
): Promise<KeptIgnored> {
  const included = new Set(await listIncludedFiles(mainTopLevel, worktree))
  const kept: string[] = []
  const leftOut: string[] = []
  let bytes = 0
  for (const path of new Set([...included, ...survey.ignored])) {
    const stats = await lstat(bytePath(worktree, path))
    const size = stats.isFile() ? stats.size : 0
    if (bytes + size > keptInAll || kept.length >= mostFiles || (!included.has(path) && size > smallFile)) {
      leftOut.push(readableName(path))
      continue
    }
    kept.push(path)
    bytes += size
  }
  const { rebuildable } = survey
  const names = rebuildable.map(readableName)
  if (kept.length === 0) return { files: 0, bytes: 0, leftOut, rebuildable: names }
  const size = await archiveFiles(directory, { root: worktree, paths: kept }, list)
  return { ...size, leftOut, rebuildable: names }
}

/** Brings kept files back into a worktree, proved to be as they were. What stands there already stays. */
export async function giveIgnoredFilesBack(directory: string, worktree: string): Promise<void> {
  await extractArchive(directory, worktree, { list })
}

/** How much was kept in `directory`. */
export function keptIgnoredSize(directory: string): Promise<ArchiveSize> {
  return archiveSize(directory, list)
}
