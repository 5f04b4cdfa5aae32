import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readFlags } from '../files/open-flags.ts'

/** A definition longer than this is cut: it would fill the context. */
const longestDefinition = 256 * 1024
const mostFiles = 500
const deepest = 5

/** The text of a file, at most its first 256 kB; null when it cannot be read. */
export async function readBounded(path: string, limit = longestDefinition): Promise<string | null> {
  const file = await open(path, readFlags).catch(() => null)
  if (file === null) return null
  try {
    const about = await file.stat()
    if (!about.isFile()) return null
    const length = Math.min(about.size, limit)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return null
  } finally {
    await file.close()
  }
}

/** Every `.md` file below a directory, as steps from it, sorted. Directories that are linked in are followed no further. */
export async function markdownFilesIn(directory: string): Promise<readonly (readonly string[])[]> {
  const found: string[][] = []
  const look = async (steps: readonly string[]): Promise<void> => {
    const entries = await readdir(join(directory, ...steps), { withFileTypes: true }).catch(() => [])
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (found.length >= mostFiles || entry.name.startsWith('.')) continue
      if (entry.isDirectory() && steps.length < deepest) await look([...steps, entry.name])
      else if (!entry.isDirectory() && entry.name.endsWith('.md')) found.push([...steps, entry.name])
    }
  }
  await look([])
  return found
}

/** Names of the directories (or links to them) in a directory, sorted. */
export async function directoriesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name)
    .sort()
    .slice(0, mostFiles)
}
