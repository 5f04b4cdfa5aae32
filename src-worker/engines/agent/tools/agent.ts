import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { forkType, type AgentType } from '../subagents/agent-types.ts'
import { defineTool, needsNothing, type Tool } from './tool.ts'

const input = z.object({
  description: z.string().optional().describe('What it does, in three to five words'),
  prompt: z.string().min(1).describe('The whole task: it knows nothing of this conversation'),
  subagent_type: z.string().optional().describe('Which kind; general-purpose unless told'),
  model: z.string().optional().describe('Another model for this one: sonnet, opus, haiku, or a full name'),
  run_in_background: z.boolean().optional().describe('Go on without waiting; you are told when it has ended'),
  isolation: z.enum(['worktree']).optional().describe('worktree: it works on its own copy of the repository'),
  resume: z
    .string()
    .optional()
    .describe('The agentId of one that has ended: it goes on where it was, with this prompt'),
})

const words =
  'Starts a subagent: an agent with a conversation of its own that does one part of the task and returns one text. Use it for work that would fill your context (searching widely, reading much) or that can be done side by side: several calls in one answer run at the same time. Its result is for you; the user does not see it. Tell it whether to change files or only to look, and what its answer shall contain.'
const longestDescription = 400

const definition = defineTool({
  name: 'Agent',
  aliases: ['Task'],
  description: words,
  input,
  kind: 'delegates',
  need: () => needsNothing,
  title: (wanted) => {
    const { subagent_type: type } = wanted
    return singleLine(type === undefined ? titleOf(wanted) : `${type}: ${titleOf(wanted)}`, 120)
  },
  run: async (wanted, { delegate }) =>
    await delegate({
      description: titleOf(wanted),
      prompt: wanted.prompt,
      type: wanted.subagent_type ?? null,
      model: wanted.model ?? null,
      isBackground: wanted.run_in_background === true,
      isIsolated: wanted.isolation === 'worktree',
      resume: wanted.resume ?? null,
    }),
})

function titleOf({ description, prompt }: z.infer<typeof input>): string {
  const given = singleLine(description ?? '', 120)
  return given === '' ? singleLine(prompt, 60) : given
}

/** The tool that starts subagents; its description names the kinds that there are now. */
export function agentTool(types: () => readonly AgentType[]): Tool {
  return {
    ...definition,
    // Spread would fix the schema before it is needed.
    get inputSchema() {
      return definition.inputSchema
    },
    get description() {
      return [words, 'Kinds:', ...types().map(lineOf), forkLine].join('\n')
    },
  }
}

function lineOf({ name, description, tools }: AgentType): string {
  const has = tools === null ? '' : ` (tools: ${tools.join(', ')})`
  return `- ${name}: ${singleLine(description, longestDescription)}${has}`
}

const forkLine = `- ${forkType}: a second copy of this conversation that works on the part in the prompt; it knows all that you know.`
