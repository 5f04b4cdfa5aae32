import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { wayDown } from '../../../../src-node/definitions/places.ts'
import { isInside } from '../permissions/rules.ts'
import type { Instructions } from './imports.ts'
import { instructionsAt, rightsOf } from './instructions.ts'
import { readRules, type Rule } from './rules-files.ts'

/** What instructions for certain files are looked up with. */
export type ReachSurroundings = {
  /** Where the session began. */
  readonly places: () => Promise<{ readonly top: string; readonly directory: string; readonly userHome: string }>
  /** The worktree that it works in by now. */
  readonly worktree: () => { readonly path: string; readonly mainCheckout: string } | null
  readonly isTrusted: () => Promise<boolean>
}

const longestAtOnce = 40_000
const givenSchema = z.array(z.looseObject({ path: z.string() }))
const reaching = new Set(['Read', 'Edit', 'MultiEdit', 'Write', 'NotebookEdit'])

/**
 * Instructions that hold only for some files: those of folders below the session's directory, and rules with `paths`. The
 * model gets each once, with the result of the first call that reads or changes such a file.
 */
export class ReachedInstructions {
  readonly #around: ReachSurroundings
  /** By their path from the top, so that a move into a worktree changes nothing. */
  readonly #given = new Set<string>()
  #rules: Promise<readonly Rule[]> | null = null

  constructor(around: ReachSurroundings, entries: readonly TranscriptEntry[] = []) {
    this.#around = around
    for (const entry of entries) {
      if (entry.type === 'conversation-cleared') this.forget()
      if (entry.type !== 'tool-finished' || entry.subagent !== undefined) continue
      const given = givenSchema.safeParse(entry['instructions'])
      for (const { path } of given.success ? given.data : []) this.#given.add(path)
    }
  }

  /** The same for a conversation of its own. */
  anew(): ReachedInstructions {
    return new ReachedInstructions(this.#around)
  }

  /** The conversation begins anew: nothing was given yet. */
  forget(): void {
    this.#given.clear()
  }

  /** What a tool call that went well reached for the first time; paths are from the project's top. */
  async by(tool: string, files: readonly string[]): Promise<readonly Instructions[]> {
    if (!reaching.has(tool) || files.length === 0) return []
    const places = await this.#around.places()
    const found: Instructions[] = []
    for (const file of files) {
      const root = this.#rootOf(file, places.top)
      if (root === null) continue
      found.push(...(await this.#ofFolders(file, root, places)), ...(await this.#ofRules(file, root, places)))
    }
    let left = longestAtOnce
    return found.flatMap(({ path, text }) => {
      const kept = text.slice(0, Math.max(0, left))
      left -= text.length
      return kept === '' ? [] : [{ path, text: kept }]
    })
  }

  #rootOf(file: string, top: string): string | null {
    const worktree = this.#around.worktree()
    const roots = worktree === null ? [top] : [worktree.path, worktree.mainCheckout, top]
    return roots.find((root) => isInside(file, root)) ?? null
  }

  async #ofFolders(
    file: string,
    root: string,
    { top, directory, userHome }: Awaited<ReturnType<ReachSurroundings['places']>>,
  ): Promise<readonly Instructions[]> {
    const rights = rightsOf({ top: root, directory: root, userHome }, this.#around.isTrusted).project
    const known = new Set(wayDown(top, directory).map((at) => relative(top, at)))
    const found: Instructions[] = []
    for (const folder of wayDown(root, dirname(file))) {
      const name = relative(root, folder)
      if (known.has(name) || this.#given.has(`${name}/`)) continue
      this.#given.add(`${name}/`)
      for (const one of await instructionsAt(folder, rights, new Set())) found.push(...this.#once(one, root))
    }
    return found
  }

  async #ofRules(
    file: string,
    root: string,
    { top, directory, userHome }: Awaited<ReturnType<ReachSurroundings['places']>>,
  ): Promise<readonly Instructions[]> {
    this.#rules ??= Promise.all(
      [userHome, ...wayDown(top, directory)].map((at) => readRules(join(at, '.claude', 'rules'))),
    ).then((all) => all.flat().filter(({ globs }) => globs !== null))
    const rules = await this.#rules
    if (rules.length === 0) return []
    const { default: picomatch } = await import('picomatch')
    const name = relative(root, file)
    return rules
      .filter(({ globs }) => globs !== null && picomatch([...globs], { dot: true })(name))
      .flatMap(({ path, text }) => this.#once({ path, text }, top))
  }

  #once({ path, text }: Instructions, root: string): readonly Instructions[] {
    const name = isInside(path, root) ? relative(root, path) : path
    if (this.#given.has(name)) return []
    this.#given.add(name)
    return [{ path: name, text }]
  }
}

/** Instructions as the model gets them with the result of a tool. */
export function reachedText(reached: readonly Instructions[]): string | null {
  if (reached.length === 0) return null
  return reached
    .map(
      ({ path, text }) => `<system-reminder>\nInstructions for these files, from ${path}:\n${text}\n</system-reminder>`,
    )
    .join('\n')
}
