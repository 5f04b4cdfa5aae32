import { lstat, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { git, gitLine } from './git.ts'
import { findRepository, type Repository } from './repository.ts'
import { readStatus, type StatusEntry } from './status.ts'
import { withTemporaryIndex } from './temporary-index.ts'

const timeoutMs = 60_000
const largeBytes = 32 * 1024 * 1024
/** They become arguments. */
const mostLarge = 200
/** Repositories in repositories are followed so deep. */
const deepest = 4

/**
 * Names the content of a working tree: everything that git tracks or would track, as it lies there now. The same files
 * have the same name whether they are committed or not; what git ignores counts for nothing. Neither the index nor the
 * repository's objects change.
 */
export async function digestTree(repository: Repository, depth = 0): Promise<string> {
  const { topLevel: cwd, gitDirectory, commonDirectory } = repository
  const status = await readStatus(cwd)
  const large = await findLarge(cwd, status)
  const untracked = status.flatMap(({ kind, path }) => (kind === 'untracked' && !large.has(path) ? [path] : []))
  const objects = await mkdtemp(join(tmpdir(), 'bb-tree-'))
  try {
    const tree = await withTemporaryIndex(gitDirectory, 'copy', async (index) => {
      const alternate = join(commonDirectory, 'objects')
      const env = { ...index, GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternate }
      const add = ['-c', 'core.safecrlf=false', 'add']
      const without = [...large.keys()].map((path) => `:(exclude,literal,top)${path}`)
      await git([...add, '--update', '--', ':(top)', ...without], { cwd, env, timeoutMs })
      // A name with a slash at its end is a repository of its own.
      const stdin = untracked.flatMap((path) => (path.endsWith('/') ? [] : [`${path}\0`])).join('')
      if (stdin !== '') {
        const literal = { ...env, GIT_LITERAL_PATHSPECS: '1' }
        await git([...add, '--pathspec-from-file=-', '--pathspec-file-nul'], { cwd, env: literal, stdin, timeoutMs })
      }
      return await gitLine(['write-tree', '--missing-ok'], { cwd, env, timeoutMs })
    })
    const inside = status.flatMap(({ path, submodule }) =>
      path.endsWith('/') || submodule === 'dirty' ? [path.replace(/\/$/, '')] : [],
    )
    if (inside.length + large.size === 0) return tree
    const digests = await Promise.all(inside.toSorted().map((path) => digestInside(join(cwd, path), path, depth)))
    const parts = [tree, ...digests, ...[...large].map(([path, what]) => `${path}\0${what}`).toSorted()]
    return createHash('sha256').update(parts.join('\n')).digest('hex')
  } finally {
    await rm(objects, { recursive: true, force: true })
  }
}

/** Changed files that are too long to be read again and again: their times stand for their content. */
async function findLarge(cwd: string, status: readonly StatusEntry[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { path } of status) {
    const stats = await lstat(join(cwd, path)).catch(() => null)
    if (stats?.isFile() === true && stats.size > largeBytes && found.size < mostLarge)
      found.set(path, `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`)
  }
  return found
}

/** A repository that lies in another one, of which that one knows a commit at most. */
async function digestInside(directory: string, name: string, depth: number): Promise<string> {
  const found = depth < deepest ? await findRepository(directory) : { kind: 'none' as const }
  return `${name}\0${found.kind === 'repository' ? await digestTree(found.repository, depth + 1) : 'not looked into'}`
}
