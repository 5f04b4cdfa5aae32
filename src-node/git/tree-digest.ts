import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { git, gitLine } from './git.ts'
import { findRepository, type Repository } from './repository.ts'
import { readStatus } from './status.ts'
import { withTemporaryIndex } from './temporary-index.ts'

const timeoutMs = 60_000
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
  const untracked = status.filter(({ kind }) => kind === 'untracked').map(({ path }) => path)
  const objects = await mkdtemp(join(tmpdir(), 'bb-tree-'))
  try {
    const tree = await withTemporaryIndex(gitDirectory, 'copy', async (index) => {
      const env = {
        ...index,
        GIT_LITERAL_PATHSPECS: '1',
        GIT_OBJECT_DIRECTORY: objects,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: join(commonDirectory, 'objects'),
      }
      await git(['-c', 'core.safecrlf=false', 'add', '--update', '--', '.'], { cwd, env, timeoutMs })
      // A name with a slash at its end is a repository of its own.
      const stdin = untracked.flatMap((path) => (path.endsWith('/') ? [] : [`${path}\0`])).join('')
      const add = ['-c', 'core.safecrlf=false', 'add', '--pathspec-from-file=-', '--pathspec-file-nul']
      if (stdin !== '') await git(add, { cwd, env, stdin, timeoutMs })
      return await gitLine(['write-tree', '--missing-ok'], { cwd, env, timeoutMs })
    })
    const inside = status.flatMap(({ path, submodule }) =>
      path.endsWith('/') || submodule === 'dirty' ? [path.replace(/\/$/, '')] : [],
    )
    if (inside.length === 0) return tree
    const digests = await Promise.all(inside.toSorted().map((path) => digestInside(join(cwd, path), path, depth)))
    return createHash('sha256')
      .update([tree, ...digests].join('\n'))
      .digest('hex')
  } finally {
    await rm(objects, { recursive: true, force: true })
  }
}

/** A repository that lies in another one, of which that one knows a commit at most. */
async function digestInside(directory: string, name: string, depth: number): Promise<string> {
  const found = depth < deepest ? await findRepository(directory) : { kind: 'none' as const }
  return `${name}\0${found.kind === 'repository' ? await digestTree(found.repository, depth + 1) : 'not looked into'}`
}
