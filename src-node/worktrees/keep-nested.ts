import { lstat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { bytePath, readableName } from '../files/byte-path.ts'
import { archiveFiles, extractArchive } from '../files/file-archive.ts'
import { classifyNested, hasWorkOfItsOwn, submoduleCommits } from '../git/nested-repositories.ts'
import { resolveCommit } from '../git/head.ts'
import type { Repository } from '../git/repository.ts'
import { listFilesBelow, surveyWorktree } from './survey-worktree.ts'

/** All repositories inside one worktree together, in bytes and in files. */
const keptInAll = 500 * 1024 * 1024
const mostFiles = 50_000

/** `refused`: something in them cannot be kept, for the reason told. */
export type KeptNested =
  | { readonly kind: 'kept'; readonly repositories: readonly string[]; readonly leftOut: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Keeps the repositories inside a worktree whole, submodules with their part of the repository. A submodule that is too
 * large for that is left out when every commit of it is somewhere else and nothing in it was changed; then `indexTree`
 * says which commit it was at.
 */
export async function keepNested(
  repository: Repository,
  nested: readonly string[],
  directory: string,
  indexTree: string,
): Promise<KeptNested> {
  const { topLevel, gitDirectory } = repository
  const kept: string[] = []
  const leftOut: string[] = []
  let used: Size = { files: 0, bytes: 0 }
  const known = nested.length === 0 ? new Map<string, string>() : await submoduleCommits(topLevel, indexTree)
  const inWorktree: string[] = []
  const inGitDirectory: string[] = []
  for (const path of nested) {
    const parts = await partsOf(repository, path)
    if ('reason' in parts) return { kind: 'refused', reason: parts.reason }
    const size = add(await sizeOf(topLevel, parts.inWorktree), await sizeOf(gitDirectory, parts.inGitDirectory))
    if (fits(add(used, size))) {
      used = add(used, size)
      inWorktree.push(...parts.inWorktree)
      inGitDirectory.push(...parts.inGitDirectory)
      kept.push(readableName(path))
    } else if (await isElsewhere(topLevel, path, known.get(path))) leftOut.push(readableName(path))
    else {
      const reason = `the repository inside it, ${readableName(path)}, holds unsaved work and is larger than what is kept (500 MB)`
      return { kind: 'refused', reason }
    }
  }
  if (inWorktree.length > 0) await archiveFiles(join(directory, 'worktree'), { root: topLevel, paths: inWorktree })
  if (inGitDirectory.length > 0) {
    await archiveFiles(join(directory, 'modules'), { root: gitDirectory, paths: inGitDirectory })
  }
  return { kind: 'kept', repositories: kept, leftOut }
}

/** Brings them back. */
export async function giveNestedBack(directory: string, { topLevel, gitDirectory }: Repository): Promise<void> {
  await extractArchive(join(directory, 'worktree'), topLevel)
  await extractArchive(join(directory, 'modules'), gitDirectory)
}

type Parts = { readonly inWorktree: readonly string[]; readonly inGitDirectory: readonly string[] }

async function partsOf(repository: Repository, path: string): Promise<Parts | { readonly reason: string }> {
  const { topLevel, gitDirectory } = repository
  const inWorktree = await listFilesBelow(topLevel, path, await rebuildableIn(topLevel, path))
  const inGitDirectory: string[] = []
  const all = [path, ...inWorktree.filter((one) => one.endsWith('/.git')).map((one) => one.slice(0, -5))]
  for (const one of new Set(all)) {
    const found = await classifyNested(repository, one)
    if (found.kind === 'foreign') return found
    if (found.kind === 'submodule') {
      const modules = relative(Buffer.from(gitDirectory).toString('latin1'), found.gitDirectory)
      inGitDirectory.push(...(await listFilesBelow(gitDirectory, modules)))
    }
  }
  return { inWorktree, inGitDirectory: [...new Set(inGitDirectory)] }
}

/** Ignored in the repository itself, and to be had again. */
async function rebuildableIn(topLevel: string, path: string): Promise<readonly string[]> {
  const directory = bytePath(topLevel, path).toString('utf8')
  const survey = await surveyWorktree({ topLevel: directory }).catch(() => null)
  return survey === null ? [] : survey.rebuildable.map((below) => `${path}/${below}`)
}

async function isElsewhere(topLevel: string, path: string, commit: string | undefined): Promise<boolean> {
  if (commit === undefined) return false
  const directory = bytePath(topLevel, path).toString('utf8')
  return (await resolveCommit(directory, 'HEAD').catch(() => null)) === commit && !(await hasWorkOfItsOwn(directory))
}

type Size = { readonly files: number; readonly bytes: number }

async function sizeOf(root: string, paths: readonly string[]): Promise<Size> {
  let bytes = 0
  for (const path of paths) bytes += (await lstat(bytePath(root, path))).size
  return { files: paths.length, bytes }
}

function add(a: Size, b: Size): Size {
  return { files: a.files + b.files, bytes: a.bytes + b.bytes }
}

function fits({ files, bytes }: Size): boolean {
  return files <= mostFiles && bytes <= keptInAll
}
