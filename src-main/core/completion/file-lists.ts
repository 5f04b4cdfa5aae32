import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import { git, splitNul } from '../../../src-node/git/git.ts'
import { entriesOf, type FileEntry } from './match-files.ts'

const mostFiles = 200_000
const mostWalked = 20_000
const gitTimeoutMs = 10_000
/** While somebody types, a list of this age is good enough; a new one is read meanwhile. */
const freshMs = 3_000
const keptMs = 60_000
const mostLists = 4

type FileList = {
  readonly entries: Promise<readonly FileEntry[]>
  readonly readAt: number
  readonly forget: CancelTimer
}

/** The files below directories, kept for a moment: whoever types asks again with every letter. */
export class FileLists {
  readonly #clock: Clock
  readonly #lists = new Map<string, FileList>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What lies below a directory, as git tells them (what it ignores is left out), or as they lie there outside of git. */
  async in(directory: string): Promise<readonly FileEntry[]> {
    const known = this.#lists.get(directory)
    if (known === undefined) return await this.#read(directory)
    if (this.#clock.now() - known.readAt < freshMs) return await known.entries
    const old = known.entries
    // The next letter finds the new list; this one does not wait for it.
    void this.#read(directory)
    return await old
  }

  #read(directory: string): Promise<readonly FileEntry[]> {
    this.#lists.get(directory)?.forget()
    this.#lists.delete(directory)
    const entries = readFiles(directory).then(entriesOf, (): readonly FileEntry[] => [])
    const forget = this.#clock.schedule(keptMs, () => this.#lists.delete(directory))
    this.#lists.set(directory, { entries, readAt: this.#clock.now(), forget })
    const [oldest] = this.#lists
    if (this.#lists.size > mostLists && oldest !== undefined) {
      oldest[1].forget()
      this.#lists.delete(oldest[0])
    }
    return entries
  }
}

async function readFiles(directory: string): Promise<readonly string[]> {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']
    const { stdout } = await git(args, { cwd: directory, timeoutMs: gitTimeoutMs })
    return splitNul(stdout).slice(0, mostFiles)
  } catch {
    // No repository, or one that git cannot read right now.
    return await walk(directory)
  }
}

/** Directories near the top first; hidden ones and what package managers fill are left out. */
async function walk(top: string): Promise<readonly string[]> {
  const found: string[] = []
  const directories = ['']
  for (let at = 0; at < directories.length && found.length < mostWalked; at += 1) {
    const below = directories[at] ?? ''
    const entries = await readdir(join(top, below), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isFile()) found.push(path)
      else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        if (directories.length < mostWalked) directories.push(path)
      }
    }
  }
  return found.slice(0, mostWalked)
}
