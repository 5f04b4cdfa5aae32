import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { readFlags } from '../files/open-flags.ts'

/**
 * The top of the linked worktree that a directory is in, found from files alone: its `.git` is a file that leads to a part of
 * a repository whose `commondir` names the whole. Null anywhere else.
 */
export async function findLinkedTop(directory: string): Promise<string | null> {
  const start = await realpath(directory).catch(() => null)
  for (let at = start; at !== null; at = dirname(at) === at ? null : dirname(at)) {
    const stats = await lstat(join(at, '.git')).catch(() => null)
    if (stats === null) continue
    if (!stats.isFile() || stats.size > 10_000) return null
    const pointer = /^gitdir: (.+)$/m.exec(
      await readFile(join(at, '.git'), { encoding: 'utf8', flag: readFlags }).catch(() => ''),
    )?.[1]
    if (pointer === undefined) return null
    const common = await readFile(join(resolve(at, pointer), 'commondir'), { encoding: 'utf8', flag: readFlags }).catch(
      () => null,
    )
    return common === null ? null : at
  }
  return null
}
