import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { loadSettings } from '../../../../src-node/settings/load-settings.ts'
import type { Settings, Sourced } from '../../../../src-node/settings/merge-settings.ts'
import { userSettingsFiles } from '../../../../src-node/settings/settings-files.ts'
import { isInside } from '../permissions/rules.ts'
import { parseJson, readJsonFile, type JsonFile } from './read-json-file.ts'
import { chooseServers, type ChosenServers, type ProjectChoice, type ServerLayer } from './server-layers.ts'

/** Where servers are looked for. */
export type ServerQuery = {
  readonly environment: Readonly<Record<string, string>>
  /** Our own settings file. */
  readonly userFile: string
  readonly userHome: string
  /** The directory that the session was started in, and the top of its working tree. */
  readonly directory: string
  readonly top: string
  readonly settingsArguments: readonly string[]
  readonly pluginDirs: readonly string[]
  /** `--mcp-config`: files or JSON texts. */
  readonly mcpConfigs: readonly string[]
  /** `--strict-mcp-config`: only those. */
  readonly strict: boolean
}

/** What was found, to be chosen from as the folder is trusted or not. */
export type FoundServers = {
  readonly choose: (trusted: boolean) => ChosenServers
  /** A sentence for each source that cannot be used. */
  readonly problems: readonly string[]
}

/** Reads every source of MCP servers. */
export async function findServers(query: ServerQuery): Promise<FoundServers> {
  const problems: string[] = []
  const variables = { ...query.environment, CLAUDE_PROJECT_DIR: query.top }
  const named = await Promise.all(query.mcpConfigs.map((config) => argumentLayer(config, variables, problems)))
  if (query.strict) {
    const choice: ProjectChoice = { enabled: [], disabled: [], enableAll: true }
    return { choose: (trusted) => chooseServers(present(named), choice, trusted), problems }
  }
  const nearby = directoriesBetween(query.top, query.directory)
  const [personal, plugins, project, trusted, untrusted] = await Promise.all([
    personalLayers(query, variables, problems),
    Promise.all(query.pluginDirs.map((directory) => pluginLayer(directory, variables, problems))),
    Promise.all(
      nearby.map((directory) =>
        fileLayer(join(directory, '.mcp.json'), { needsTrust: true, isProjectFile: true, variables }, problems),
      ),
    ),
    settingsOf(query, true),
    settingsOf(query, false),
  ])
  const settings = { trusted, untrusted }
  const { own, shared, other } = settingsLayers(query, settings, variables)
  const layers = present([...plugins, personal.everywhere, own, ...project, shared, personal.here, other, ...named])
  return {
    choose: (trusted) => {
      const { mcp } = trusted ? settings.trusted : settings.untrusted
      const values = (some: readonly Sourced<string>[]): string[] => some.map(({ value }) => value)
      const choice: ProjectChoice = {
        enabled: [...values(mcp.enabled), ...personal.enabled],
        disabled: [...values(mcp.disabled), ...personal.disabled],
        enableAll: mcp.enableAll.value,
      }
      return chooseServers(layers, choice, trusted)
    },
    problems,
  }
}

type LayerKind = Pick<ServerLayer, 'needsTrust' | 'isProjectFile' | 'variables'>

const present = (layers: readonly (ServerLayer | null)[]): ServerLayer[] => layers.filter((layer) => layer !== null)

async function settingsOf(query: ServerQuery, trusted: boolean): Promise<Settings> {
  const { userFile, userHome, top, settingsArguments, directory } = query
  const loaded = await loadSettings({
    userFile,
    userHome,
    projectDirectory: top,
    trusted,
    settingsArguments,
    cwd: directory,
  })
  return loaded.settings
}

/** Servers in settings: the user's own, the project's, and what is said for this session or by an administrator. */
function settingsLayers(
  query: ServerQuery,
  { trusted, untrusted }: { readonly trusted: Settings; readonly untrusted: Settings },
  variables: ServerLayer['variables'],
) {
  const userFiles = userSettingsFiles(query.userFile, query.userHome)
  const isShared = (source: string): boolean =>
    !userFiles.includes(source) && isInside(source, join(query.top, '.claude'))
  const layer = (
    settings: Settings,
    source: string,
    needsTrust: boolean,
    belongs: (source: string) => boolean,
  ): ServerLayer => ({
    source,
    needsTrust,
    isProjectFile: false,
    variables,
    servers: Object.fromEntries(
      Object.entries(settings.mcp.servers).flatMap(([name, found]) =>
        belongs(found.source) ? [[name, found.value]] : [],
      ),
    ),
  })
  return {
    own: layer(untrusted, 'your settings', false, (source) => userFiles.includes(source)),
    shared: layer(trusted, "the project's settings", true, isShared),
    other: layer(untrusted, 'settings', false, (source) => !userFiles.includes(source) && !isShared(source)),
  }
}

/** `~/.claude.json`: the user's servers everywhere, and in this project. */
async function personalLayers(query: ServerQuery, variables: ServerLayer['variables'], problems: string[]) {
  const path = join(query.userHome, '.claude.json')
  // Claude Code keeps much else in it, often megabytes: only servers, or a choice of them, are worth the parsing.
  const file = await readJsonFile(path, (text) =>
    /"mcpServers"\s*:\s*\{\s*"|"(?:en|dis)abledMcpjsonServers"\s*:\s*\[\s*"/.test(text),
  )
  const document = objectIn(file, path, problems) ?? {}
  const projects = objectSchema.safeParse(document['projects']).data ?? {}
  const here = [query.top, query.directory].flatMap((directory) => {
    const entry = objectSchema.safeParse(projects[directory]).data
    return entry === undefined ? [] : [entry]
  })
  const kind: LayerKind = { needsTrust: false, isProjectFile: false, variables }
  const lists = (name: string): string[] => here.flatMap((entry) => namesSchema.safeParse(entry[name]).data ?? [])
  return {
    everywhere: { ...kind, source: path, servers: objectSchema.safeParse(document['mcpServers']).data ?? {} },
    here: {
      ...kind,
      source: path,
      servers: Object.fromEntries(
        here.flatMap((entry) => Object.entries(objectSchema.safeParse(entry['mcpServers']).data ?? {})),
      ),
    },
    enabled: lists('enabledMcpjsonServers'),
    disabled: lists('disabledMcpjsonServers'),
  }
}

async function argumentLayer(
  argument: string,
  variables: ServerLayer['variables'],
  problems: string[],
): Promise<ServerLayer | null> {
  const kind: LayerKind = { needsTrust: false, isProjectFile: false, variables }
  if (!argument.trimStart().startsWith('{')) return await fileLayer(argument, kind, problems, 'must be there')
  return layerOf(parseJson(argument), '--mcp-config', kind, problems)
}

async function fileLayer(
  path: string,
  kind: LayerKind,
  problems: string[],
  absence: 'may be absent' | 'must be there' = 'may be absent',
): Promise<ServerLayer | null> {
  const file = await readJsonFile(path)
  if (file.kind === 'absent' && absence === 'must be there') problems.push(`${path}: there is no such file`)
  return layerOf(file, path, kind, problems)
}

/** The servers of a plugin: its `.mcp.json`, or what its manifest says; named after the plugin, as Claude Code does. */
async function pluginLayer(
  directory: string,
  around: ServerLayer['variables'],
  problems: string[],
): Promise<ServerLayer | null> {
  const manifestPath = join(directory, '.claude-plugin', 'plugin.json')
  const manifest = objectIn(await readJsonFile(manifestPath), manifestPath, problems) ?? {}
  const said = manifest['mcpServers']
  const variables = { ...around, CLAUDE_PLUGIN_ROOT: directory }
  const kind: LayerKind = { needsTrust: false, isProjectFile: false, variables }
  const inline = objectSchema.safeParse(said).data
  const path = typeof said === 'string' ? resolve(directory, said) : join(directory, '.mcp.json')
  const layer =
    inline === undefined
      ? await fileLayer(path, kind, problems)
      : layerOf({ kind: 'read', value: inline }, manifestPath, kind, problems)
  if (layer === null) return null
  const plugin = typeof manifest['name'] === 'string' ? manifest['name'] : basename(directory)
  const servers = Object.entries(layer.servers).map(([name, entry]) => [`plugin:${plugin}:${name}`, entry] as const)
  return { ...layer, servers: Object.fromEntries(servers) }
}

const objectSchema = z.record(z.string(), z.unknown())
const namesSchema = z.array(z.string())

function objectIn(file: JsonFile, path: string, problems: string[]): Record<string, unknown> | null {
  if (file.kind === 'absent') return null
  const parsed = file.kind === 'read' ? objectSchema.safeParse(file.value) : null
  if (parsed?.success === true) return parsed.data
  problems.push(`${path}: ${file.kind === 'problem' ? file.problem : 'it holds no object'}`)
  return null
}

/** `{"mcpServers": {…}}`, or the servers themselves. */
function layerOf(file: JsonFile, source: string, kind: LayerKind, problems: string[]): ServerLayer | null {
  const document = objectIn(file, source, problems)
  if (document === null) return null
  if (document['mcpServers'] === undefined) {
    const entries = Object.entries(document).filter(([, entry]) => objectSchema.safeParse(entry).success)
    return { ...kind, source, servers: Object.fromEntries(entries) }
  }
  const servers = objectSchema.safeParse(document['mcpServers'])
  if (servers.success) return { ...kind, source, servers: servers.data }
  problems.push(`${source}: mcpServers is no object`)
  return null
}

/** From the top of the working tree down to the directory: the nearer, the stronger. */
function directoriesBetween(top: string, directory: string): readonly string[] {
  if (!isInside(directory, top)) return [directory]
  const way = [directory]
  for (let at = directory; at !== top && dirname(at) !== at; at = dirname(at)) way.unshift(dirname(at))
  return way
}
