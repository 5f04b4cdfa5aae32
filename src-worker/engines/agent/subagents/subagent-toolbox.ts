import { mayUseTool } from '../../../../src-node/definitions/agents.ts'
import type { Tool } from '../tools/tool.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import type { AgentType } from './agent-types.ts'

/** What talks to the user or starts further agents: only for kinds that list it by name. */
const onlyListed = new Set(['Agent', 'AskUserQuestion', 'ExitPlanMode'])

/** The tools of a kind of subagent, out of those of its session. */
export function subagentToolbox(base: Toolbox, type: AgentType): Toolbox {
  const isOffered = ({ name }: Tool): boolean => {
    // `Finish` ends a subagent as its last text does; it is there for models that know it from their session.
    if (name === 'Finish') return mayUseTool({ tools: null, disallowedTools: type.disallowedTools }, name)
    return mayUseTool(type, name) && (type.tools !== null || !onlyListed.has(name))
  }
  return { list: () => base.list().filter(isOffered), ready: base.ready }
}
