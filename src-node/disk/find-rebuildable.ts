import { readFile, readdir, realpath } from 'node:fs/promises'
import { basename, posix, sep } from 'node:path'
import { bytePath, readableName } from '../files/byte-path.ts'
import { git } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { listIncludedFiles } from '../worktrees/copy-included.ts'
import { surveyWorktree } from '../worktrees/survey-worktree.ts'

/** A folder that one command fills again, relative to the worktree; bytes as `latin1`. */
export type RebuildableFolder = {
  readonly path: string
  /** Why it stays all the same; null: it can go. */
  readonly kept: string | null
}

/** Folders of packages: without a lock file the same ones would not come back. */
const locks: ReadonlyMap<string, RegExp> = new Map([
  ['node_modules', /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/],
  ['vendor', /^(?:composer\.lock|Gemfile\.lock)$/],
  ['Pods', /^Podfile\.lock$/],
  ['deps', /^mix\.lock$/],
])
/** What lies in these comes from packages, whatever it is called. */
const ofPackages = new Set(['node_modules', 'bower_components', '.venv', 'venv', 'vendor', 'Pods', 'deps', '.tox'])
/** Names of what people keep and no tool makes again. */
const precious = /^(?:\.env(?:\..*)?|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|sqlite3?|db))$/i
const mostEntries = 500_000
const cacheTag = 'CACHEDIR.TAG'
/** How such a file begins (bford.info/cachedir). */
const cacheSignature = 'Signature: 8a477f597d28d172789f06886806bc55'

/**
 * The folders of a worktree that git ignores and one command fills again, and of each why it may not go: something in it is
 * tracked, is a repository of its own, was asked for by `.worktreeinclude` or looks like somebody's own; or there is no lock
 * file to fill it from. Links are not followed.
 */
export async function findRebuildable(repository: Repository): Promise<readonly RebuildableFolder[]> {
  const { topLevel, mainTopLevel } = repository
  const { rebuildable } = await surveyWorktree(repository)
  const included = mainTopLevel === null ? [] : await listIncludedFiles(mainTopLevel, topLevel)
  const found: RebuildableFolder[] = []
  for (const path of rebuildable) found.push({ path, kept: await reasonToKeep(topLevel, path, included) })
  return found
}

async function reasonToKeep(topLevel: string, path: string, included: readonly string[]): Promise<string | null> {
  const place = bytePath(topLevel, path)
  const real = await realpath(place, { encoding: 'buffer' }).catch(() => null)
  if (real === null || !real.equals(place)) return 'it leads elsewhere'
  if (included.some((one) => one.startsWith(`${path}/`))) return '.worktreeinclude names files in it'
  // Paths are given literally: a name with a star in it is no pattern.
  const tracked = await git(['ls-files', '-z', '--', `:(literal)${readableName(path)}`], { cwd: topLevel })
  if (tracked.stdout !== '') return 'git tracks files in it'
  const name = posix.basename(path)
  const lock = locks.get(name)
  const isTagged = await hasCacheTag(place)
  if (lock !== undefined && !isTagged && !(await isLocked(topLevel, path, lock)))
    return 'no lock file says what was in it'
  if (lock === undefined && !isTagged && (await claimsTag(place))) return `its ${cacheTag} is none`
  return await ownThingIn(place, ofPackages.has(name))
}

async function isLocked(topLevel: string, path: string, lock: RegExp): Promise<boolean> {
  for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
    const names = await readdir(bytePath(topLevel, at === '.' ? '' : at), { encoding: 'utf8' }).catch(() => [])
    if (names.some((name) => lock.test(name))) return true
    if (at === '.') return false
  }
}

async function hasCacheTag(place: Buffer): Promise<boolean> {
  const tag = Buffer.concat([place, Buffer.from(`${sep}${cacheTag}`)])
  return (await readFile(tag, 'utf8').catch(() => '')).startsWith(cacheSignature)
}

async function claimsTag(place: Buffer): Promise<boolean> {
  return (await readdir(place, { encoding: 'utf8' }).catch((): string[] => [])).includes(cacheTag)
}

/** The first thing in a folder that no command makes again. */
async function ownThingIn(place: Buffer, isOfPackages: boolean): Promise<string | null> {
  const left = [place]
  let seen = 0
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true, encoding: 'buffer' })) {
      const name = entry.name.toString('utf8')
      seen += 1
      if (seen > mostEntries) return `it holds more than ${mostEntries} files, too many to look through`
      if (name === '.git') return `a repository of its own lies in it: ${basename(at.toString('utf8'))}`
      if (!isOfPackages && entry.isFile() && precious.test(name)) return `${name} in it looks like one of your own`
      if (entry.isDirectory()) left.push(Buffer.concat([at, Buffer.from(sep), entry.name]))
    }
  }
  return null
}
