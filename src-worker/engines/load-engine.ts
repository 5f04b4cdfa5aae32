import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { Engine } from '../../src-shared/board/session-state.ts'
import type { CreateEngine } from '../session/engine.ts'

/** Loads the engine of a session, and only that one: what the others need would cost memory in every worker. */
export async function loadEngine(engine: Engine): Promise<CreateEngine> {
  switch (engine) {
    case 'agent':
      return (await import('./agent/agent-engine.ts')).createAgentEngine
    case 'shell':
      return (await import('./shell/shell-engine.ts')).createShellEngine
    case 'claude':
      return (await import('./claude/claude-engine.ts')).createClaudeEngine
    case 'acp':
      return (await import('./acp/acp-engine.ts')).createAcpEngine
    default:
      return assertNever(engine, 'engine')
  }
}
