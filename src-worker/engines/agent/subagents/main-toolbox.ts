import { mayUseTool, type AgentDefinition } from '../../../../src-node/definitions/agents.ts'
import { agentTool } from '../tools/agent.ts'
import { toolsFor } from '../tools/all-tools.ts'
import type { Tool } from '../tools/tool.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import type { Subagents } from './subagents.ts'

/** The tools of a session's own agent: ours, `further` ones, and that which starts subagents, as its definition has it. */
export function mainToolbox(
  agent: Pick<AgentDefinition, 'tools' | 'disallowedTools'> | null,
  subagents: Subagents,
  further: readonly Tool[],
): Toolbox {
  const more = [...further, agentTool(() => subagents.types)]
  const mayUse = ({ name }: Tool): boolean => agent === null || mayUseTool(agent, name)
  const listed = agent === null ? null : toolsFor(null).filter(mayUse)
  const own = toolsFor(listed?.map(({ name }) => name) ?? null)
  const tools = [...own, ...more.filter(mayUse)]
  return { list: () => tools, ready: () => subagents.ready() }
}
