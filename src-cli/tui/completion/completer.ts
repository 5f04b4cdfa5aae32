import { bestMatches, matchScore } from '../../../src-shared/base/fuzzy-match.ts'
import { slashCommands } from '../../../src-shared/board/slash-commands.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Connect } from '../../connection/reconnecting.ts'
import { callAgainWhenLost } from '../../connection/reconnecting.ts'
import { viewCommands } from '../slash/client-commands.ts'
import type { CompletionItem, CompletionQuery } from './popup.ts'

const mostItems = 30
/** A name with a line break in it cannot be written into a message. */
const unwritable = /[\u0000-\u001f\u007f]/
/** Commands and agents are few files that seldom change: not each letter reads them again. */
const keptMs = 5_000

type Definitions = { readonly commands: readonly CompletionItem[]; readonly agents: readonly CompletionItem[] }

/** Completions of one session, from the supervisor. */
export class Completer {
  readonly #connect: Connect
  /** Where the session works now. */
  readonly #directory: () => string
  #definitions: { readonly found: Promise<Definitions>; readonly at: number; readonly cwd: string } | null = null

  constructor(connect: Connect, directory: () => string) {
    this.#connect = connect
    this.#directory = directory
  }

  /** What may stand where the user types, best first. Without a supervisor: what this view knows by itself. */
  find = async (query: CompletionQuery): Promise<readonly CompletionItem[]> => {
    const { commands, agents } = await this.#known()
    if (query.kind === 'command') return fitting(commands, query.text)
    const files = await this.#files(query.text)
    return [...fitting(agents, query.text), ...files].slice(0, mostItems)
  }

  async #known(): Promise<Definitions> {
    const cwd = this.#directory()
    const now = Date.now()
    if (this.#definitions === null || this.#definitions.cwd !== cwd || now - this.#definitions.at > keptMs) {
      this.#definitions = { found: this.#read(cwd), at: now, cwd }
    }
    return await this.#definitions.found
  }

  async #read(cwd: string): Promise<Definitions> {
    try {
      return await this.#call(async (api) => {
        const [{ commands }, { agents }] = await Promise.all([
          api.completion.commands({ cwd }),
          api.completion.agents({ cwd }),
        ])
        return {
          commands: [...commands, ...viewCommands].map(commandItem),
          agents: agents.map(agentItem),
        }
      })
    } catch {
      // The view goes on without a supervisor; its own commands work as soon as there is one again.
      return { commands: [...slashCommands, ...viewCommands].map(commandItem), agents: [] }
    }
  }

  async #files(query: string): Promise<readonly CompletionItem[]> {
    try {
      return await this.#call(async (api) => {
        const { files } = await api.completion.files({ cwd: this.#directory(), query, limit: mostItems })
        return files
          .filter(({ path }) => !unwritable.test(path))
          .map(({ path, kind }) => fileItem(path, kind === 'directory'))
      })
    } catch {
      return []
    }
  }

  async #call<Value>(run: (api: Connection['api']) => Promise<Value>): Promise<Value> {
    return await callAgainWhenLost(this.#connect, ({ api }) => run(api))
  }
}

function fitting(items: readonly CompletionItem[], typed: string): readonly CompletionItem[] {
  return bestMatches(items, ({ label }) => matchScore(label.slice(1), typed), mostItems)
}

function commandItem(command: {
  readonly name: string
  readonly description: string
  readonly argumentHint: string
}): CompletionItem {
  const name = singleLine(command.name, 80)
  return {
    label: `/${name}`,
    detail: singleLine(command.description, 200),
    hint: singleLine(command.argumentHint, 80),
    insert: `/${name}`,
    goesOn: false,
  }
}

function agentItem({ name, description }: { readonly name: string; readonly description: string }): CompletionItem {
  return {
    label: `@${singleLine(name, 80)}`,
    detail: `agent · ${singleLine(description, 200)}`,
    hint: '',
    insert: `@${name}`,
    goesOn: false,
  }
}

function fileItem(path: string, isDirectory: boolean): CompletionItem {
  const shown = singleLine(isDirectory ? `${path}/` : path, 400)
  const written = isDirectory ? `${path}/` : path
  const quoted = /\s/.test(path) ? `@"${written}${isDirectory ? '' : '"'}` : `@${written}`
  return { label: `@${shown}`, detail: '', hint: '', insert: quoted, goesOn: isDirectory }
}
