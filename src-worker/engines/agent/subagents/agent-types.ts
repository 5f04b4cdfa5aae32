import { listAgents, type AgentDefinition } from '../../../../src-node/definitions/agents.ts'
import type { DefinitionPlaces } from '../../../../src-node/definitions/places.ts'
import { ToolError } from '../tools/tool.ts'

/** A kind of subagent. */
export type AgentType = Pick<
  AgentDefinition,
  | 'name'
  | 'description'
  | 'prompt'
  | 'tools'
  | 'disallowedTools'
  | 'model'
  | 'permissionMode'
  | 'isolated'
  | 'background'
  | 'maxTurns'
> & {
  /** The small model serves it as well. */
  readonly isSmall: boolean
}

/** The kind that a call means when it names none. */
export const usualType = 'general-purpose'
/** Not a kind of its own: the conversation that calls, going on in a second copy. */
export const forkType = 'fork'

const common = {
  tools: null,
  disallowedTools: [],
  model: null,
  permissionMode: null,
  isolated: false,
  background: false,
  maxTurns: null,
  isSmall: false,
} as const
const readers = ['Read', 'Glob', 'Grep', 'Bash', 'WebFetch', 'TodoWrite']

const builtIn: readonly AgentType[] = [
  {
    ...common,
    name: usualType,
    description:
      'For tasks of several steps: searching widely, changing files, running commands. Has the tools of the session.',
    prompt: '',
  },
  {
    ...common,
    name: 'Explore',
    description:
      'Finds things in the code, fast and without changing anything: which files do what, where something is used. Say how thorough it shall be.',
    prompt:
      'You explore code; you change nothing. Search broadly with Glob and Grep, several calls at once, then read only the parts that matter. Use Bash only for looking (ls, git log, git diff). Your answer names files with their lines, and says what you did not look at.',
    tools: readers,
    permissionMode: 'plan',
    isSmall: true,
  },
  {
    ...common,
    name: 'Plan',
    description:
      'Works out how to do something, without changing anything: reads the code, weighs ways, and answers with steps and the files they touch.',
    prompt:
      'You plan a change; you change nothing. Read the code that it touches and the code like it. Answer with the way you propose and why, the steps in order, the files each of them changes, and what could go wrong.',
    tools: readers,
    permissionMode: 'plan',
  },
]

/** Every kind there is; a definition of the user's or the project's wins over a built-in one of its name. */
export async function listAgentTypes(places: DefinitionPlaces): Promise<readonly AgentType[]> {
  const defined = (await listAgents(places)).map((one): AgentType => ({ ...one, isSmall: false }))
  const names = new Set(defined.map(({ name }) => name))
  return [...builtIn.filter(({ name }) => !names.has(name)), ...defined]
}

/** The kind of this name, in any case of letters; an error that the model can use when there is none. */
export function typeNamed(name: string, types: readonly AgentType[]): AgentType {
  const type =
    types.find((one) => one.name === name) ?? types.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (type !== undefined) return type
  const names = [...types.map((one) => one.name), forkType].join(', ')
  throw new ToolError(`There is no kind of subagent called ${name}. There are: ${names}.`)
}
