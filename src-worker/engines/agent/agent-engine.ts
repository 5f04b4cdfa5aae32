import type { CreateEngine, EngineHost } from '../../session/engine.ts'
import { watchedHost } from '../../pull-requests/watch-work.ts'
import { AgentSession } from './agent-session.ts'
import { defaultAgentOptions, type AgentOptions } from './options.ts'

/** The engine `agent`: our own agent on the Messages API. */
export const createAgentEngine: CreateEngine = (host) => createAgentEngineWith(host, defaultAgentOptions)

/** The same with other time limits. */
export function createAgentEngineWith(host: EngineHost, options: AgentOptions): ReturnType<CreateEngine> {
  const watched = watchedHost(host)
  return new AgentSession(watched.host, options, watched.watch)
}
