import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readFlags } from '../files/open-flags.ts'
import { isErrno } from '../files/is-errno.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'

/**
 * Makes sure that a pattern is in `info/exclude` of the repository, which all its worktrees read. Call it under the
 * repository's lock: two writers at once would lose one line.
 */
export async function excludeOnce(commonDirectory: string, pattern: string): Promise<void> {
  const path = join(commonDirectory, 'info', 'exclude')
  const text = await readOrEmpty(path)
  if (text.split(/\r?\n/).includes(pattern)) return
  await mkdir(dirname(path), { recursive: true })
  const separator = text === '' || text.endsWith('\n') ? '' : '\n'
  await writeFileAtomic(path, `${text}${separator}${pattern}\n`, { mode: 0o644, followLink: true })
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', flag: readFlags })
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return ''
    throw error
  }
}
