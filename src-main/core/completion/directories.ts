import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import type { CompletedDirectory } from '../../../src-shared/api/completion.ts'

const mostShown = 50
const mostLookedAt = 5_000

/** The directories that fit a path being typed. Only whole paths and those from the user's own directory are completed. */
export async function findDirectories(
  typed: string,
  userHome = homedir(),
): Promise<{ directories: CompletedDirectory[]; exact: string | null }> {
  const path = typed.trim()
  const absolute = path === '~' || /^~[\\/]/.test(path) ? join(userHome, path.slice(1)) : path
  if (!isAbsolute(absolute)) return { directories: [], exact: null }
  const isWithin = path === '~' || /[\\/]$/.test(path)
  const parent = isWithin ? absolute : dirname(absolute)
  const [directories, exact] = await Promise.all([
    below(parent, isWithin ? '' : basename(absolute).toLowerCase()),
    isDirectory(absolute),
  ])
  return { directories, exact: exact ? withoutEnd(resolve(absolute)) : null }
}

/** Hidden ones are for those who ask for them. */
async function below(parent: string, beginning: string): Promise<CompletedDirectory[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  const names = entries
    .slice(0, mostLookedAt)
    .filter(({ name }) => name.toLowerCase().startsWith(beginning) && (beginning !== '' || !name.startsWith('.')))
    .sort((a, b) => a.name.localeCompare(b.name))
  const found: CompletedDirectory[] = []
  for (const entry of names) {
    if (found.length === mostShown) break
    const path = join(parent, entry.name)
    if (!entry.isDirectory() && !(entry.isSymbolicLink() && (await isDirectory(path)))) continue
    found.push({ path, isRepository: (await stat(join(path, '.git')).catch(() => null)) !== null })
  }
  return found
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}

function withoutEnd(path: string): string {
  return path.length > 1 && path.endsWith(sep) && !path.endsWith(`:${sep}`) ? path.slice(0, -1) : path
}
