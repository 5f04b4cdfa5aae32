import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { findAgent, mayUseTool, type AgentDefinition } from '../../../../src-node/definitions/agents.ts'
import { sessionHooks } from '../hooks/session-hooks.ts'
import type { Hooks } from '../hooks/hooks.ts'
import type { SessionVariables } from '../hooks/session-variables.ts'
import { realPlace, type Workplace } from '../isolation/workplace.ts'
import type { Ledger } from '../ledger.ts'
import type { AgentOptions } from '../options.ts'
import type { Permissions } from '../setting.ts'
import { KeptPrompt } from './kept-prompt.ts'
import { ReachedInstructions } from './reached-instructions.ts'
import { findPlaces, writeSystemPrompt, type Places } from './surroundings.ts'
import type { Trust } from './trust.ts'

/** What a session's context is opened with. */
export type ContextSurroundings = {
  readonly ledger: Ledger
  readonly entries: readonly TranscriptEntry[]
  readonly options: AgentOptions
  readonly workplace: Workplace
  readonly permissions: Permissions
  readonly trust: Trust
  readonly variables: SessionVariables
}

/** What lies around a session and goes into what the model knows: definitions, instructions, hooks, the system prompt. */
export type OpenedContext = {
  readonly places: () => Promise<Places>
  readonly reached: ReachedInstructions
  readonly hooks: Hooks
  readonly prompt: KeptPrompt
  /** The custom agent that the session runs as. */
  readonly agent: AgentDefinition | null
}

/** Opens the context of a session. */
export async function openContext(around: ContextSurroundings): Promise<OpenedContext> {
  const { ledger, entries, options, workplace, permissions, trust } = around
  const { host, record } = ledger
  // Always where the session was started: what its agent changes in the worktree does not change its rights.
  const start = { root: realPlace(record.cwd) }
  let found: Promise<Places> | null = null
  const places = (): Promise<Places> => (found ??= findPlaces(start, host.environment(), record.launch.pluginDirs))
  const agent = await mainAgent(record.launch.agent, places)
  const isTrusted = async (): Promise<boolean> => {
    await trust.told(host.clock, options.rulesWithinMs)
    return trust.isTrusted()
  }
  return {
    places,
    reached: new ReachedInstructions({ places, worktree: () => workplace.worktree, isTrusted }, entries),
    hooks: sessionHooks({
      ledger,
      workplace,
      permissions,
      trust,
      projectDirectory: async () => (await places()).top,
      userHome: async () => (await places()).userHome,
      trustWithinMs: options.rulesWithinMs,
      variables: around.variables,
    }),
    agent,
    prompt: new KeptPrompt(ledger, entries, async () => {
      return await writeSystemPrompt(await places(), workplace, {
        now: host.clock.now(),
        jobDirectory: host.jobDirectory,
        further: record.launch.addDirs.map(realPlace),
        agentPrompt: agent?.prompt ?? null,
        preloaded: agent?.skills ?? [],
        canUseSkills: agent === null || mayUseTool(agent, 'Skill'),
        isTrusted,
      })
    }),
  }
}

async function mainAgent(name: string | undefined, places: () => Promise<Places>): Promise<AgentDefinition | null> {
  return name === undefined ? null : await findAgent(name, await places())
}
