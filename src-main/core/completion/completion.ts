import { homedir } from 'node:os'
import type { CompletedAgent, CompletedCommand, CompletedFile } from '../../../src-shared/api/completion.ts'
import { slashCommands } from '../../../src-shared/board/slash-commands.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { listAgents } from '../../../src-node/definitions/agents.ts'
import { listCommands } from '../../../src-node/definitions/commands.ts'
import type { DefinitionPlaces } from '../../../src-node/definitions/places.ts'
import { findProject } from '../settings/project.ts'
import { FileLists } from './file-lists.ts'
import { matchFiles } from './match-files.ts'

/** What may be typed in a directory. */
export class Completion {
  readonly #files: FileLists

  constructor(clock: Clock) {
    this.#files = new FileLists(clock)
  }

  /** Our own commands, and those of the project and the user. */
  async commands(cwd: string): Promise<readonly CompletedCommand[]> {
    const builtIn = slashCommands.map(({ name, description, argumentHint }) => ({
      name,
      description,
      argumentHint,
      source: 'built-in' as const,
    }))
    const names = new Set(builtIn.map(({ name }) => name))
    const custom = (await listCommands(await placesOf(cwd)))
      .filter(({ forUser, name }) => forUser && !names.has(name))
      .map(({ name, description, argumentHint, kind }) => ({
        name,
        description,
        argumentHint: argumentHint ?? '',
        source: kind,
      }))
    return [...builtIn, ...custom]
  }

  /** The agents of the project and the user. */
  async agents(cwd: string): Promise<readonly CompletedAgent[]> {
    const agents = await listAgents(await placesOf(cwd))
    return agents.map(({ name, description }) => ({ name, description }))
  }

  /** The files and directories below `cwd` whose path fits. */
  async files(cwd: string, query: string, limit: number): Promise<readonly CompletedFile[]> {
    return matchFiles(await this.#files.in(cwd), query, limit)
  }
}

async function placesOf(cwd: string): Promise<DefinitionPlaces> {
  const { directory, commonDirectory } = await findProject(cwd)
  const main = commonDirectory?.replace(/[\\/]\.git$/, '') ?? null
  return { top: directory, directory: cwd, userHome: homedir(), mainCheckout: main }
}
