import { join } from 'node:path'
import type { OfferedEngine } from '../../../src-shared/api/dispatch.ts'
import { isInstalled, knownAgents, whyNoAgent } from './choose-engine.ts'
import type { Services } from './services.ts'

const ours: readonly OfferedEngine[] = [
  {
    choice: 'agent',
    name: 'Agent',
    problem: null,
    reports: 'asks · questions · plans · cost · budgets · resumes · says when a task is finished',
  },
  { choice: 'shell', name: 'Shell', problem: null, reports: 'a command: its output and its exit code' },
]

/** What can do the work of a task in a directory: our engines, then every agent that the settings or we know. */
export async function offeredEngines(
  services: Services,
  cwd: string,
  environment: Readonly<Record<string, string>> | null,
): Promise<readonly OfferedEngine[]> {
  const { loaded } = await services.settings.load({ cwd, options: {} })
  const { env } = loaded.settings
  const path = env['PATH']?.value
  const variables: Readonly<Record<string, string>> = {
    ...(environment ?? services.environments.own),
    ...(path === undefined ? {} : { PATH: path }),
  }
  const agents = knownAgents(loaded.settings)
  const others = await Promise.all(
    agents.map(async ({ id, name, reports }) => ({
      choice: `acp:${id}`,
      name,
      reports,
      problem: await whyNoAgent(id, agents, variables),
    })),
  )
  const [agent, ...rest] = ours
  const home = variables['HOME'] ?? ''
  // Where its own installers put it, besides PATH.
  const places = ['claude', join(home, '.local/bin/claude'), join(home, '.claude/local/claude')]
  const found = await Promise.all(places.map((place) => isInstalled(place, variables)))
  const claude: OfferedEngine = {
    choice: 'claude',
    name: 'Claude Code',
    problem: found.includes(true) ? null : 'Claude Code is not installed: there is no program “claude” on PATH.',
    reports: 'its own terminal · asks · questions · plans · cost · resumes',
  }
  return [...(agent === undefined ? [] : [agent]), claude, ...rest, ...others]
}
