import { basename, join } from 'node:path'
import { permissionModeSchema, type PermissionMode } from '../../src-shared/board/launch.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { markdownFilesIn, readBounded } from './definition-files.ts'
import { flagField, listField, parseFrontMatter, textField } from './front-matter.ts'
import { definitionRoots, type DefinitionOrigin, type DefinitionPlaces, type DefinitionRoot } from './places.ts'

/** A custom agent (`.claude/agents/**.md`): a main agent, or a kind of subagent. */
export type AgentDefinition = {
  readonly name: string
  readonly description: string
  /** Its system prompt. */
  readonly prompt: string
  /** The tools it may use, as rules are written (`Bash(git:*)`); null for all. */
  readonly tools: readonly string[] | null
  readonly disallowedTools: readonly string[]
  /** An alias or a full name; null (also for `inherit`): that of its session. */
  readonly model: string | null
  readonly permissionMode: PermissionMode | null
  /** Works in a worktree of its own. */
  readonly isolated: boolean
  /** Skills whose text it begins with. */
  readonly skills: readonly string[]
  readonly color: string | null
  /** Requests to the model after which it has to come to an end; null: no limit. */
  readonly maxTurns: number | null
  readonly background: boolean
  readonly origin: DefinitionOrigin
  readonly path: string
}

const longestDescription = 2_000

/** Every custom agent there is, by name; of one name the strongest. */
export async function listAgents(places: DefinitionPlaces): Promise<readonly AgentDefinition[]> {
  const found = await Promise.all(definitionRoots(places).map(agentsOf))
  const byName = new Map<string, AgentDefinition>()
  for (const agent of found.flat()) if (!byName.has(agent.name)) byName.set(agent.name, agent)
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The custom agent of a name, by its `name` or its file's; null when there is none. */
export async function findAgent(name: string, places: DefinitionPlaces): Promise<AgentDefinition | null> {
  const agents = await listAgents(places)
  const isFileOf = ({ path }: AgentDefinition): boolean => basename(path) === `${name}.md`
  return agents.find((one) => one.name === name) ?? agents.find(isFileOf) ?? null
}

async function agentsOf(root: DefinitionRoot): Promise<readonly AgentDefinition[]> {
  const folder = join(root.directory, 'agents')
  const files = await markdownFilesIn(folder)
  const agents = await Promise.all(files.map((steps) => readAgent(root, join(folder, ...steps), steps.at(-1) ?? '')))
  return agents.filter((one) => one !== null)
}

async function readAgent(
  { origin, plugin }: DefinitionRoot,
  path: string,
  file: string,
): Promise<AgentDefinition | null> {
  const text = await readBounded(path)
  if (text === null) return null
  const { fields, body } = await parseFrontMatter(text)
  // Notes of people lie beside agents.
  if (Object.keys(fields).length === 0) return null
  const own = textField(fields['name']) ?? file.replace(/\.md$/, '')
  if (!/^[\w][\w:.+-]*$/.test(own)) return null
  const model = textField(fields['model'])
  const mode = permissionModeSchema.safeParse(fields['permissionMode'])
  const turns = Number(fields['maxTurns'])
  return {
    name: plugin === null ? own : `${plugin}:${own}`,
    description: singleLine(textField(fields['description']) ?? '', longestDescription),
    prompt: body,
    tools: toolsOf(fields['tools']),
    disallowedTools: listField(fields['disallowedTools']) ?? [],
    model: model === 'inherit' ? null : model,
    permissionMode: mode.success ? mode.data : null,
    isolated: textField(fields['isolation']) === 'worktree',
    skills: listField(fields['skills']) ?? [],
    color: textField(fields['color']),
    maxTurns: Number.isInteger(turns) && turns > 0 ? turns : null,
    background: flagField(fields['background'], false),
    origin,
    path,
  }
}

function toolsOf(field: unknown): readonly string[] | null {
  const tools = listField(field)
  return tools === null || tools.includes('*') ? null : tools
}

/** Whether an agent may use a tool of this name: the tools it names, but for those it must not have. */
export function mayUseTool(
  { tools, disallowedTools }: Pick<AgentDefinition, 'tools' | 'disallowedTools'>,
  tool: string,
) {
  const names = (list: readonly string[]): boolean => list.some((entry) => isToolName(entry, tool))
  return (tools === null || names(tools)) && !names(disallowedTools)
}

/** `Bash(git:*)` names the tool Bash, `mcp__server` every tool of the server, `Task` is the older name of `Agent`. */
function isToolName(entry: string, tool: string): boolean {
  const bare = entry.replace(/\(.*$/s, '')
  const name = bare === 'Task' ? 'Agent' : bare
  if (name === tool) return true
  const server = /^mcp__.+__\*$/.test(name) ? name.slice(0, -3) : name.startsWith('mcp__') ? name : undefined
  return server !== undefined && tool.startsWith(`${server}__`)
}
