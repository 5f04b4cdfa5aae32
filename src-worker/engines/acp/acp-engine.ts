import type { CreateEngine } from '../../session/engine.ts'
import { AcpSession } from './acp-session.ts'
import { usualPatience } from './agent-link.ts'

/** Makes the engine of a session whose work an agent of the Agent Client Protocol does. */
export const createAcpEngine: CreateEngine = (host) => new AcpSession(host, usualPatience)
