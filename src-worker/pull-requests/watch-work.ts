import { z } from 'zod'
import type { PullRequestStep } from '../../src-shared/board/pull-request-work.ts'
import { pullRequestKey } from '../../src-shared/board/pull-request-work.ts'
import { contentText } from '../../src-shared/board/content-text.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import type { EngineHost } from '../session/engine.ts'
import { loadCallReader } from './calls-in.ts'
import { workOfAnswer, workOfCommand, workOfPrompt, workOfTool } from './find-work.ts'
import { readSurroundings } from '../../src-node/pull-requests/read-surroundings.ts'
import type { Surroundings } from '../../src-node/pull-requests/surroundings.ts'

/** Steps that are looked at again when a session is taken up: the last worker may have died before it told of them. */
const lookedAtAgain = 40
/** Calls that began and have not ended. */
const mostOpenCalls = 200

/** Texts that could name a pull request, commands and outputs that could be about one: nothing else is read any closer. */
const mayName = /\/pull\/\d/
const mayBeAbout = /\bgh\b|\bpush\b|\/pulls\b/
const mayTell = /\/pull\/\d|^To \S+\s*$/m

const bashInput = z.looseObject({ command: z.string() })

/** Looks at what a session does for pull requests that it opens or works on, and tells of them. */
export class WorkWatch {
  readonly #host: EngineHost
  readonly #commands = new Map<string, string>()
  #looking: Promise<void> = Promise.resolve()

  constructor(host: EngineHost) {
    this.#host = host
  }

  /** Looks at what an earlier worker may not have come to. */
  again(entries: readonly TranscriptEntry[]): void {
    for (const entry of entries.slice(-lookedAtAgain)) this.entry(entry, true)
  }

  /** An entry was written. `isRepeated`: nothing that it did happens now. */
  entry(entry: TranscriptEntry, isRepeated = false): void {
    switch (entry.type) {
      case 'user-message':
        if (entry.source !== 'notice') this.#text(contentText(entry.content), isRepeated, workOfPrompt)
        break
      case 'assistant-message':
        this.#text(spokenText(entry.content), isRepeated, workOfAnswer)
        break
      case 'tool-started': {
        const input = entry.tool === 'Bash' ? bashInput.safeParse(entry.input) : null
        if (input?.success !== true) break
        this.#commands.set(entry.toolUseId, input.data.command)
        const [oldest] = this.#commands.keys()
        if (this.#commands.size > mostOpenCalls && oldest !== undefined) this.#commands.delete(oldest)
        break
      }
      case 'tool-finished': {
        const command = this.#commands.get(entry.toolUseId)
        this.#commands.delete(entry.toolUseId)
        const output = contentText(entry.content)
        const { tool } = entry
        const exitCode = entry.exitCode ?? null
        if (command !== undefined) this.command(command, output, exitCode, isRepeated)
        else if (tool.startsWith('mcp__') && tool.includes('pull_request') && !entry.isError)
          this.#look(isRepeated, (around) => workOfTool(tool, output, around))
        break
      }
      default:
        break
    }
  }

  /** A command line has run. */
  command(line: string, output: string, exitCode: number | null, isRepeated = false): void {
    if (!mayBeAbout.test(line) && !mayTell.test(output)) return
    this.#look(isRepeated, async (surroundings) => {
      const calls = /\b(?:gh|git|curl)\b|[;&|]/.test(line) ? (await loadCallReader())(line) : [programOf(line)]
      return workOfCommand({ calls, output, exitCode }, surroundings)
    })
  }

  /** Resolves when everything so far has been looked at. */
  get idle(): Promise<void> {
    return this.#looking
  }

  #text(text: string, isRepeated: boolean, find: (text: string, surroundings: Surroundings) => PullRequestStep): void {
    if (mayName.test(text)) this.#look(isRepeated, (surroundings) => find(text, surroundings))
  }

  #look(isRepeated: boolean, find: (surroundings: Surroundings) => PullRequestStep | Promise<PullRequestStep>): void {
    const look = async (): Promise<void> => {
      const record = this.#host.record()
      const known = record.pullRequestWork?.links ?? []
      const step = await find(await readSurroundings(record.worktree?.path ?? record.cwd, known))
      await this.#tell(isRepeated ? { ...step, touches: false } : step)
    }
    this.#looking = this.#looking
      .then(look)
      .catch((error: unknown) => this.#host.report('pull requests could not be looked for', error))
  }

  async #tell({ links, pushes, touches }: PullRequestStep): Promise<void> {
    const work = this.#host.record().pullRequestWork
    const known = new Set(work?.links.map((link) => `${pullRequestKey(link)} ${link.proof}`))
    const isNews = links.some((link) => !known.has(`${pullRequestKey(link)} ${link.proof}`))
    const isOpen = work !== undefined || links.length > 0 || pushes.length > 0
    if (isNews || pushes.length > 0 || (touches && isOpen))
      await this.#host.emit({ type: 'pull-requests-worked-on', links: [...links], pushes: [...pushes], touches })
  }
}

/** The host of an engine whose every entry is looked at. */
export function watchedHost(host: EngineHost): { readonly host: EngineHost; readonly watch: WorkWatch } {
  const watch = new WorkWatch(host)
  return {
    watch,
    host: {
      ...host,
      append: async (entry) => {
        const written = await host.append(entry)
        watch.entry(written)
        return written
      },
    },
  }
}

function programOf(line: string): { readonly program: string; readonly words: readonly string[] } {
  const [program = '', ...words] = line.trim().split(/\s+/)
  return { program: program.split('/').at(-1) ?? program, words }
}

/** The text of an answer, without its calls and thoughts. */
function spokenText(content: Extract<TranscriptEntry, { type: 'assistant-message' }>['content']): string {
  if (typeof content === 'string') return content
  return content.flatMap((block) => (block.type === 'text' ? [String(block['text'])] : [])).join('\n')
}
