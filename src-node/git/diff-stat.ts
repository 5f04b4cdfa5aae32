import { git } from './git.ts'

/** How much of one file changed. `added` and `deleted` count lines; null for a binary file. */
export type FileChange = {
  readonly path: string
  readonly added: number | null
  readonly deleted: number | null
}

/**
 * What changed between a commit and the working tree (its tracked files), or another commit. Renames are shown as the
 * new path.
 */
export async function readDiffStat(cwd: string, from: string, to?: string): Promise<readonly FileChange[]> {
  const args = ['diff', '--numstat', '-z', '--find-renames', '--no-ext-diff', '--no-textconv', '--end-of-options']
  const { stdout } = await git([...args, from, ...(to === undefined ? [] : [to]), '--'], { cwd })
  return parseNumstat(stdout)
}

/** Parses `git diff --numstat -z`: a rename has an empty path, then the old and the new one as records of their own. */
function parseNumstat(output: string): readonly FileChange[] {
  const records = output.split('\0')
  const changes: FileChange[] = []
  for (let position = 0; position < records.length; position++) {
    const [, added, deleted, path] = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(records[position] ?? '') ?? []
    if (added === undefined || deleted === undefined || path === undefined) continue
    const isRename = path === ''
    const newPath = isRename ? (records[position + 2] ?? '') : path
    if (isRename) position += 2
    changes.push({ path: newPath, added: countOf(added), deleted: countOf(deleted) })
  }
  return changes
}

function countOf(text: string): number | null {
  return text === '-' ? null : Number(text)
}
