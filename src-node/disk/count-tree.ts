import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { sep } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'

/** How far a count goes before it says that there is more. */
export type CountLimits = { readonly entries: number; readonly ms: number }

/** Enough for the largest monorepos, and an end for what has none. */
const usualLimits: CountLimits = { entries: 2_000_000, ms: 120_000 }

/** What was counted, in bytes as the disk holds them. */
export type Counted = {
  readonly bytes: number
  /** What removing all of it would make free: without files that have another name elsewhere. */
  readonly freed: number
  readonly isComplete: boolean
}

const entriesBetweenPauses = 2_000
const blockBytes = 512
const separator = Buffer.from(sep)

type Linked = { readonly bytes: number; left: number }

/**
 * Adds up what trees take on the disk, as `du` does: blocks and not lengths, a file with several names once, directories
 * themselves too. Links are counted and never followed, and another file system below is left out. One of these counts as
 * far as its limits go, over all trees.
 */
export class DiskCounter {
  readonly #limits: CountLimits
  readonly #until: number
  readonly #seen = new Set<string>()
  #entries = 0

  constructor(limits: CountLimits = usualLimits) {
    this.#limits = limits
    this.#until = performance.now() + limits.ms
  }

  /** Counts a tree; what is counted already counts nothing. `except` are directories in it to leave out. */
  async count(path: string | Buffer, except: ReadonlySet<string> = new Set()): Promise<Counted> {
    const links = new Map<string, Linked>()
    let bytes = 0
    let isComplete = true
    const root = Buffer.from(path)
    const top = statsOf(root)
    if (top === 'gone') return { bytes: 0, freed: 0, isComplete: true }
    if (top === 'unreadable') return { bytes: 0, freed: 0, isComplete: false }
    const device = top.dev
    const left: [Buffer, Stats][] = [[root, top]]
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [at, stats] = next
      this.#entries += 1
      if (this.#entries > this.#limits.entries || performance.now() > this.#until) {
        isComplete = false
        break
      }
      if (this.#entries % entriesBetweenPauses === 0) await pause()
      if (stats.isDirectory()) {
        bytes += sizeOf(stats)
        const names = namesIn(at)
        if (names === null) isComplete = false
        for (const name of names ?? []) {
          const child = Buffer.concat([at, separator, name])
          if (except.has(child.toString('latin1'))) continue
          const found = statsOf(child)
          if (found === 'unreadable') isComplete = false
          else if (found !== 'gone' && found.dev === device) left.push([child, found])
        }
      } else bytes += this.#file(stats, links)
    }
    const elsewhere = [...links.values()].reduce((sum, one) => sum + (one.left > 0 ? one.bytes : 0), 0)
    return { bytes, freed: bytes - elsewhere, isComplete }
  }

  #file(stats: Stats, links: Map<string, Linked>): number {
    const size = sizeOf(stats)
    if (stats.nlink < 2) return size
    const key = `${stats.dev}:${stats.ino}`
    const known = links.get(key)
    if (known !== undefined) known.left -= 1
    if (this.#seen.has(key)) return 0
    this.#seen.add(key)
    links.set(key, { bytes: size, left: stats.nlink - 1 })
    return size
  }
}

/** Windows tells no blocks. */
function sizeOf({ blocks, size }: Stats): number {
  return Number.isFinite(blocks) ? blocks * blockBytes : size
}

function statsOf(path: Buffer): Stats | 'gone' | 'unreadable' {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? 'gone'
  } catch {
    return 'unreadable'
  }
}

/** Null: it cannot be looked into. What disappeared meanwhile holds nothing. */
function namesIn(directory: Buffer): readonly Buffer[] | null {
  try {
    return readdirSync(directory, { encoding: 'buffer' })
  } catch {
    return statsOf(directory) === 'gone' ? [] : null
  }
}
