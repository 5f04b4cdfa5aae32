import { homedir } from 'node:os'
import { findAgent } from '../../../src-node/definitions/agents.ts'
import type { Project } from './project.ts'

/** Whether a custom agent of this name is defined for sessions of a directory: the project's, the user's or a plugin's. */
export async function agentExists(
  name: string,
  { project, cwd, pluginDirs }: { project: Project; cwd: string; pluginDirs: readonly string[] },
): Promise<boolean> {
  const places = { top: project.directory, directory: cwd, userHome: homedir(), pluginDirs }
  return (await findAgent(name, places)) !== null
}
