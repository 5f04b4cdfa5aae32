import { homedir } from 'node:os'
import { findAgent, type AgentDefinition } from '../../../src-node/definitions/agents.ts'
import type { Project } from './project.ts'

/** The custom agent of this name for sessions of a directory: the project's, the user's or a plugin's; null for none. */
export async function agentFor(
  name: string,
  { project, cwd, pluginDirs }: { project: Project; cwd: string; pluginDirs: readonly string[] },
): Promise<AgentDefinition | null> {
  return await findAgent(name, { top: project.directory, directory: cwd, userHome: homedir(), pluginDirs })
}
