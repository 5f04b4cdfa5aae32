import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import type { DispatchInput } from '../../../src-shared/api/dispatch.ts'
import type { AcpAgent } from '../../../src-shared/board/acp-agent.ts'
import { acpPresets } from '../../../src-shared/board/acp-presets.ts'
import { engineWords, readEngineChoice } from '../../../src-shared/board/engine-choice.ts'
import type { Engine } from '../../../src-shared/board/session-state.ts'
import type { Settings, Sourced } from '../../../src-node/settings/merge-settings.ts'

type Variables = Readonly<Record<string, string>>

/** An agent of the settings, or one that we know, with the variables that it gets. */
export type KnownAgent = AcpAgent & {
  readonly env: Variables
  readonly reports: string
  readonly package: string | null
  readonly source: string
}

/** What does the work, and who says so: a flag, the settings, or nobody. */
export function chosenEngine(
  { engine, options }: Pick<DispatchInput, 'engine' | 'options'>,
  settings: Settings,
): Sourced<{ readonly engine: Engine; readonly agent: string | null }> {
  if (engine !== undefined) return { value: { engine, agent: options.acp ?? null }, source: 'flag' }
  const said = settings.engine
  const choice = said === null ? null : readEngineChoice(said.value)
  if (said === null || choice === null) return { value: { engine: 'agent', agent: null }, source: 'default' }
  return { value: { engine: choice.engine, agent: choice.engine === 'acp' ? choice.agent : null }, source: said.source }
}

/** The choice in a word: `acp:gemini`. */
export function wordOf({ engine, agent }: { readonly engine: Engine; readonly agent: string | null }): string {
  return engine === 'acp' ? engineWords({ engine, agent: agent ?? '' }) : engine
}

/** Every agent that the settings or we know, those of the settings first. */
export function knownAgents({ agents }: Pick<Settings, 'agents'>): readonly KnownAgent[] {
  const own = Object.entries(agents).map(([id, { value, source }]): KnownAgent => {
    const preset = acpPresets.find((one) => one.id === id)
    const command = value.command ?? preset?.command ?? ''
    return {
      id,
      name: value.name ?? preset?.name ?? id,
      command,
      args: value.args ?? (value.command === undefined ? (preset?.args ?? []) : []),
      env: { ...preset?.env, ...value.env },
      reports: preset?.reports ?? 'of your settings: what it reports is not known',
      package: preset?.package ?? null,
      source,
    }
  })
  const others = acpPresets.filter(({ id }) => !Object.hasOwn(agents, id))
  return [...own, ...others.map((preset) => ({ ...preset, source: 'default' }))]
}

/** Whether a program can be started; where it would be looked for is the session's own PATH. */
export async function isInstalled(command: string, environment: Variables): Promise<boolean> {
  if (command === '') return false
  const places = isAbsolute(command)
    ? [command]
    : (environment['PATH'] ?? '').split(delimiter).map((place) => join(place === '' ? '.' : place, command))
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : ['']
  for (const place of places) {
    for (const ending of endings) {
      const found = await access(`${place}${ending}`, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (found) return true
    }
  }
  return false
}

/** Why an agent cannot be dispatched to, in a sentence with what to do; null when it can. */
export async function whyNoAgent(
  id: string | null,
  agents: readonly KnownAgent[],
  environment: Variables,
): Promise<string | null> {
  const names = agents.map((agent) => `acp:${agent.id}`).join(', ')
  if (id === null) return `Say which agent: ${names}.`
  const agent = agents.find((one) => one.id === id)
  if (agent === undefined)
    return `There is no agent “${id}”: there are ${names}, and those of "agents" in your settings.`
  if (await isInstalled(agent.command, environment)) return null
  const install =
    agent.package === null ? 'Install it, or correct its command' : `Install it: npm install -g ${agent.package}`
  return `${agent.name} is not installed: there is no program “${agent.command}” on PATH. ${install}.`
}
