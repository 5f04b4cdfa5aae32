import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { git, gitLine } from './git.ts'
import { readStatus } from './status.ts'
import { withTemporaryIndex } from './temporary-index.ts'
import type { WorkingTree } from './working-tree.ts'

/** Larger files stay as the index has them. */
const largestFile = 8 * 1024 * 1024

/**
 * Writes the files of a working tree, those that git does not know of included, as a tree as git would commit them. New
 * objects go into `objects`, a folder of their own: nothing is added to the repository. Gives the tree's id back.
 */
export async function snapshotLook(tree: WorkingTree, objects: string): Promise<string> {
  const { topLevel: cwd, gitDirectory, commonDirectory } = tree
  const paths: string[] = []
  // A name with a slash at its end is a repository of its own.
  for (const { path } of (await readStatus(cwd)).filter((entry) => !entry.path.endsWith('/'))) {
    const size = await lstat(join(cwd, path)).then(
      (stats) => stats.size,
      () => 0,
    )
    if (size <= largestFile) paths.push(path)
  }
  return await withTemporaryIndex(gitDirectory, 'copy', async (index) => {
    const repository = join(commonDirectory, 'objects')
    const env = { ...index, GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: repository }
    const settings = ['-c', 'core.safecrlf=false', '-c', 'core.compression=1']
    // Files that are gone by now are removed.
    const update = [...settings, 'update-index', '--add', '--remove', '--replace', '-z', '--stdin']
    if (paths.length > 0) await git(update, { cwd, env, stdin: paths.map((path) => `${path}\0`).join('') })
    return await gitLine(['write-tree', '--missing-ok'], { cwd, env })
  })
}
