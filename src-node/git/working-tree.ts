import { realpath } from 'node:fs/promises'
import { gitLine } from './git.ts'
import type { Repository } from './repository.ts'

/** Where a working tree and what belongs to it lies; all paths real and absolute. */
export type WorkingTree = Pick<Repository, 'topLevel' | 'gitDirectory' | 'commonDirectory'>

/** The working tree that a directory is in, by one call of git. Throws where there is none: `findRepository` knows why. */
export async function findWorkingTree(directory: string): Promise<WorkingTree> {
  const args = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir', '--git-common-dir']
  const lines = (await gitLine(args, { cwd: directory })).split('\n')
  const [topLevel = '', gitDirectory = '', commonDirectory = ''] = await Promise.all(
    lines.map((line) => realpath(line)),
  )
  return { topLevel, gitDirectory, commonDirectory }
}
