import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { bytePath } from '../files/byte-path.ts'
import { git, splitNul } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { isRebuildable, namesOf } from './rebuildable.ts'

/** What lies in a working tree that git's trees do not hold. All names are relative to its top, bytes as `latin1`. */
export type WorktreeSurvey = {
  /** Repositories of their own and submodules: directories with a `.git`, outside of ignored ones. Not looked into. */
  readonly nested: readonly string[]
  /** The same in ignored directories. */
  readonly ignoredNested: readonly string[]
  /** Ignored files, links and empty directories, without those of rebuildable directories. */
  readonly ignored: readonly string[]
  /** Ignored directories that hold only what can be fetched or built again. */
  readonly rebuildable: readonly string[]
  /** Directories without anything in them, outside of ignored ones. */
  readonly emptyDirectories: readonly string[]
  /** Files and directories with permissions that a checkout does not give. */
  readonly oddModes: readonly string[]
}

/** Walks a working tree. */
export async function surveyWorktree({ topLevel }: Pick<Repository, 'topLevel'>): Promise<WorktreeSurvey> {
  const list = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']
  const { stdout } = await git(list, { cwd: topLevel, encoding: 'latin1' })
  const ignored = new Set(splitNul(stdout).map((path) => path.replace(/\/$/, '')))
  const walk = new Walk(topLevel, ignored)
  await walk.directory('', false, await walk.read(''))
  return walk.found
}

/** All files, links and empty directories below a directory (`''` is all), and the directories `except`, which are left out. */
export async function listFilesBelow(
  topLevel: string,
  directory: string,
  except: readonly string[] = [],
): Promise<readonly string[]> {
  const walk = new Walk(topLevel, new Set(), new Set(except))
  await walk.directory(directory, true, await walk.read(directory))
  return walk.found.ignored
}

type Found = { -readonly [Key in keyof WorktreeSurvey]: string[] }

class Walk {
  readonly found: Found = {
    nested: [],
    ignoredNested: [],
    ignored: [],
    rebuildable: [],
    emptyDirectories: [],
    oddModes: [],
  }
  readonly #topLevel: string
  readonly #ignored: ReadonlySet<string>
  /** What is left out where everything else is wanted; null: a working tree is looked at as git sees it. */
  readonly #except: ReadonlySet<string> | null
  readonly #umask = process.umask()

  constructor(topLevel: string, ignored: ReadonlySet<string>, except: ReadonlySet<string> | null = null) {
    this.#topLevel = topLevel
    this.#ignored = ignored
    this.#except = except
  }

  async read(path: string): Promise<readonly Dirent<Buffer>[]> {
    return await readdir(bytePath(this.#topLevel, path), { withFileTypes: true, encoding: 'buffer' })
  }

  async directory(path: string, isIgnored: boolean, entries: readonly Dirent<Buffer>[]): Promise<void> {
    const names = namesOf(entries)
    if (path !== '' && entries.length === 0) this.found[isIgnored ? 'ignored' : 'emptyDirectories'].push(path)
    const plain: string[] = []
    for (const entry of entries) {
      const name = entry.name.toString('latin1')
      const below = path === '' ? name : `${path}/${name}`
      const isIgnoredBelow = isIgnored || this.#ignored.has(below)
      if (path === '' && name === '.git' && this.#except === null) continue
      if (this.#except?.has(below) === true) continue
      if (entry.isDirectory()) await this.#below(below, name, names, isIgnoredBelow)
      else if (isIgnoredBelow) this.found.ignored.push(below)
      if (!isIgnoredBelow && (entry.isFile() || entry.isDirectory())) plain.push(below)
    }
    this.found.oddModes.push(...(await this.#oddModesOf(plain)))
  }

  async #below(path: string, name: string, beside: readonly string[], isIgnored: boolean): Promise<void> {
    const entries = await this.read(path)
    const inside = namesOf(entries)
    if (this.#except !== null) await this.directory(path, isIgnored, entries)
    else if (isIgnored && isRebuildable(name, beside, inside)) this.found.rebuildable.push(path)
    else if (inside.includes('.git')) this.found[isIgnored ? 'ignoredNested' : 'nested'].push(path)
    else await this.directory(path, isIgnored, entries)
  }

  async #oddModesOf(paths: readonly string[]): Promise<readonly string[]> {
    if (process.platform === 'win32') return []
    const odd = await Promise.all(
      paths.map(async (path) => {
        const stats = await lstat(bytePath(this.#topLevel, path))
        const most = stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o777 : 0o666
        return (stats.mode & 0o7777) !== (most & ~this.#umask)
      }),
    )
    return paths.filter((_, index) => odd[index])
  }
}
