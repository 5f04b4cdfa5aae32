import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { readServerConfig, type ServerConfig } from './server-config.ts'

/** One source of servers. */
export type ServerLayer = {
  /** Where it is written: a path, or `--mcp-config`. */
  readonly source: string
  /** It travels with the project: it counts only where the folder is trusted. */
  readonly needsTrust: boolean
  /** It is a `.mcp.json` of the project: the user may switch its servers on and off by name. */
  readonly isProjectFile: boolean
  /** Entries by name, not yet checked. */
  readonly servers: Readonly<Record<string, unknown>>
  /** What `${NAME}` means in it. */
  readonly variables: Readonly<Record<string, string>>
}

/** What the user says about the servers of the project's `.mcp.json`. */
export type ProjectChoice = {
  readonly enabled: readonly string[]
  readonly disabled: readonly string[]
  readonly enableAll: boolean
}

/** A server that shall run. */
export type ChosenServer = { readonly name: string; readonly config: ServerConfig }

/** A server that does not run, and why, in a sentence. */
export type WithheldServer = {
  readonly name: string
  readonly problem: string
  /** What would let it run. */
  readonly waitsFor?: 'trust' | 'choice'
}

/** The servers of a session. */
export type ChosenServers = {
  readonly run: readonly ChosenServer[]
  /** They wait for the user's word. */
  readonly withheld: readonly WithheldServer[]
  /** Their entries cannot be used. */
  readonly broken: readonly WithheldServer[]
}

const mostServers = 100
const longestName = 80
const howToTrust = 'The folder is not trusted: `backburner trust` in it lets its servers run.'

/** Chooses by name, the strongest layer (the last) first; what a project brings along only with trust. */
export function chooseServers(layers: readonly ServerLayer[], choice: ProjectChoice, trusted: boolean): ChosenServers {
  const run: ChosenServer[] = []
  const withheld: WithheldServer[] = []
  const broken: WithheldServer[] = []
  const names = new Set(layers.flatMap(({ servers }) => Object.keys(servers)))
  for (const name of [...names].slice(0, mostServers)) {
    // A project names its servers, and their names are shown before anybody trusts it.
    const shown = singleLine(name, longestName)
    if (shown !== name || name === '') {
      broken.push({ name: shown, problem: `a name has to be one line of at most ${longestName} characters` })
      continue
    }
    const all = layers.filter(({ servers, isProjectFile }) => {
      return Object.hasOwn(servers, name) && !(isProjectFile && choice.disabled.includes(name))
    })
    const allowed = all.filter(({ needsTrust }) => trusted || !needsTrust)
    const layer = allowed.at(-1)
    if (layer === undefined) {
      if (all.length > 0) withheld.push({ name, problem: howToTrust, waitsFor: 'trust' })
      continue
    }
    if (layer.isProjectFile && !choice.enableAll && choice.enabled.length > 0 && !choice.enabled.includes(name)) {
      withheld.push({
        name,
        problem: `It is not one of enabledMcpjsonServers in your settings; ${layer.source} has it.`,
        waitsFor: 'choice',
      })
      continue
    }
    const read = readServerConfig(layer.servers[name], layer.variables)
    if (read.kind === 'read') run.push({ name, config: read.config })
    else if (read.kind === 'problem') broken.push({ name, problem: `${read.problem} (in ${layer.source})` })
  }
  return { run, withheld, broken }
}
