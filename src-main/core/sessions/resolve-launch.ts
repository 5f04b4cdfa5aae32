import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { DispatchInput } from '../../../src-shared/api/dispatch.ts'
import type { Engine } from '../../../src-shared/board/session-state.ts'
import { chosenEngine, knownAgents, whyNoAgent } from './choose-engine.ts'
import { lowerMode, type Launch, type PermissionMode } from '../../../src-shared/board/launch.ts'
import type { Settings, Sourced } from '../../../src-node/settings/merge-settings.ts'
import type { AgentDefinition } from '../../../src-node/definitions/agents.ts'
import { agentFor } from '../settings/find-agent.ts'
import { ApiFailure } from './failure.ts'
import type { Services } from './services.ts'

/** The model: a flag's or the settings', else the environment's (`ANTHROPIC_MODEL`, as other tools have it), else ours. */
export function modelOf(settings: Settings, environment: Readonly<Record<string, string>>): Sourced<string> {
  const variable = environment['ANTHROPIC_MODEL'] ?? ''
  if (settings.model !== null) return settings.model
  return variable === '' ? { value: 'sonnet', source: 'default' } : { value: variable, source: 'ANTHROPIC_MODEL' }
}

/** What a custom agent brings: its model, unless a flag names one, and its mode where that allows less. */
export function withAgent(
  base: { readonly model: Sourced<string>; readonly mode: Sourced<PermissionMode> },
  agent: AgentDefinition | null,
  options: Pick<DispatchInput['options'], 'model' | 'permissionMode'>,
): typeof base {
  if (agent === null) return base
  const source = agent.path
  const ownModel = options.model === undefined ? agent.model : null
  // The agent's text may come with the project: it can only take away.
  const ownMode = options.permissionMode === undefined ? agent.permissionMode : null
  const isLower = ownMode !== null && lowerMode(base.mode.value, ownMode) !== base.mode.value
  return {
    model: ownModel === null ? base.model : { value: ownModel, source },
    mode: isLower ? { value: ownMode, source } : base.mode,
  }
}

/** Which modes are refused, and why; accepted ones pass. */
export function checkMode(mode: PermissionMode, accepted: readonly PermissionMode[]): void {
  if (mode !== 'auto' && mode !== 'bypassPermissions') return
  if (accepted.includes(mode)) return
  const what =
    mode === 'auto'
      ? 'auto lets a small model approve what it takes for safe'
      : 'bypassPermissions runs every command without asking'
  throw ApiFailure.of('MODE_NOT_ACCEPTED', `${what}. Accept it once: backburner accept-mode ${mode}`, { mode })
}

/** Checks that a directory can be worked in. */
export async function checkDirectory(cwd: string): Promise<void> {
  const refuse = (why: string): ApiFailure =>
    ApiFailure.of('DISPATCH_REFUSED', `${cwd} ${why}. Choose a directory that exists.`, { field: 'cwd' })
  if (!isAbsolute(cwd)) throw refuse('is not an absolute path')
  const found = await stat(cwd).catch(() => null)
  if (found === null) throw refuse('does not exist')
  if (!found.isDirectory()) throw refuse('is not a directory')
}

/** A dispatch of which is known what does the work. */
export type Dispatch = DispatchInput & { readonly engine: Engine }

/** The dispatch with the engine of its flags, or of the settings. */
export async function withEngine(services: Services, input: DispatchInput): Promise<Dispatch> {
  if (input.engine !== undefined) return { ...input, engine: input.engine }
  const { loaded } = await services.settings.load({ cwd: input.cwd, options: input.options })
  const { engine, agent } = chosenEngine(input, loaded.settings).value
  return { ...input, engine, options: { ...input.options, ...(agent === null ? {} : { acp: agent }) } }
}

/** What a session will run with: flags over settings over defaults. Throws what is wrong with them. */
export async function resolveLaunch(
  services: Services,
  input: Dispatch,
  environment: Readonly<Record<string, string>>,
): Promise<Launch> {
  const { options, cwd } = input
  const { project, loaded } = await services.settings.load({ cwd, options })
  const wrong = loaded.argumentProblems[0]
  if (wrong !== undefined) {
    throw ApiFailure.of('DISPATCH_REFUSED', `${wrong.source}: ${wrong.message}`, { field: 'settings' })
  }
  const { settings } = loaded
  if (settings.disabled.value) {
    throw ApiFailure.of('REFUSED', `Backburner is turned off by ${settings.disabled.source}.`)
  }
  if (!capabilitiesOf(input.engine).converses) {
    const { firstPort, ports } = settings.worktree
    const worktreeSettings = { firstPort: firstPort.value, ports: ports.value }
    return { ...options, model: '', permissionMode: options.permissionMode ?? 'default', worktreeSettings }
  }
  const demoMode = input.demo && options.permissionMode === undefined ? (await services.demo.allowed()).mode : null
  if (options.agent !== undefined && !capabilitiesOf(input.engine).customAgents) {
    const message = `Custom agents such as “${options.agent}” work with our own engine only: leave it out, or choose the engine agent.`
    throw ApiFailure.of('DISPATCH_REFUSED', message, { field: 'agent' })
  }
  const agent = capabilitiesOf(input.engine).customAgents ? settings.agent?.value : undefined
  const { pluginDirs } = options
  const definition = agent === undefined ? null : await agentFor(agent, { project, cwd, pluginDirs })
  const base = { model: modelOf(settings, environment), mode: settings.permissions.mode }
  const { model, mode } = withAgent(base, definition, options)
  const permissionMode = demoMode ?? mode.value
  checkMode(permissionMode, services.documents.acceptedModes.value().modes)
  if (agent !== undefined && definition === null) {
    throw ApiFailure.of(
      'DISPATCH_REFUSED',
      `There is no agent “${agent}” in .claude/agents of this project or of yours.`,
      { field: 'agent' },
    )
  }
  if (options.base !== undefined) await checkBase(cwd, options.base)
  await checkNamedPaths(options)
  const isAcp = input.engine === 'acp'
  const acpAgent = isAcp ? await acpAgentOf(settings, options.acp ?? null, environment) : null
  const isolated =
    settings.worktree.bgIsolation.value === 'worktree' ||
    options.worktree.mode !== 'auto' ||
    input.comparison !== undefined
  // Claude Code has a default of its own, which depends on the user's account.
  const isItsOwn = input.engine === 'claude' && model.source === 'default'
  return {
    ...options,
    // What the settings say of models is about ours.
    model: isAcp ? (options.model ?? '') : isItsOwn ? '' : model.value,
    permissionMode,
    ...(acpAgent === null ? {} : { acpAgent }),
    ...(settings.effort === null || (isAcp && options.effort === undefined) ? {} : { effort: settings.effort.value }),
    ...(agent === undefined ? {} : { agent }),
    addDirs: [...options.addDirs, ...settings.permissions.additionalDirectories.map(({ value }) => value)],
    worktree: isolated ? options.worktree : { mode: 'none' },
    ...forEngine(settings),
  }
}

/** The program that does the work; its variables are no part of the record, for they may be secrets. */
async function acpAgentOf(
  settings: Settings,
  id: string | null,
  environment: Readonly<Record<string, string>>,
): Promise<NonNullable<Launch['acpAgent']>> {
  const agents = knownAgents(settings)
  const path = { ...environment, ...pathOf(settings) }
  const why = await whyNoAgent(id, agents, path)
  const agent = agents.find((one) => one.id === id)
  if (why !== null || agent === undefined) throw ApiFailure.of('DISPATCH_REFUSED', why ?? '', { field: 'engine' })
  const { name, command, args } = agent
  return { id: agent.id, name, command, args: [...args] }
}

function pathOf({ env }: Settings): Readonly<Record<string, string>> {
  const path = env['PATH']?.value
  return path === undefined ? {} : { PATH: path }
}

/** What the agent needs of the settings, and has no files to read them from later. */
function forEngine(settings: Settings): Pick<Launch, 'worktreeSettings' | 'summaries' | 'smallModel' | 'prices'> {
  const { worktree, setup, smallModel, summaries, prices } = settings
  return {
    worktreeSettings: {
      baseRef: worktree.baseRef.value,
      symlinkDirectories: worktree.symlinkDirectories.map(({ value }) => value),
      firstPort: worktree.firstPort.value,
      ports: worktree.ports.value,
      ...(setup === null ? {} : { setup: setup.value }),
    },
    summaries: summaries.value,
    ...(smallModel === null ? {} : { smallModel: smallModel.value }),
    prices: Object.fromEntries(Object.entries(prices).map(([model, { value }]) => [model, value])),
  }
}

async function checkBase(cwd: string, base: string): Promise<void> {
  const { resolveCommit } = await import('../../../src-node/git/head.ts')
  const commit = await resolveCommit(cwd, base).catch(() => null)
  if (commit !== null) return
  throw ApiFailure.of('DISPATCH_REFUSED', `There is no branch or commit “${base}” in the repository of ${cwd}.`, {
    field: 'base',
  })
}

/** What the flags name has to be there: else it would be missed much later, or never. */
async function checkNamedPaths({ addDirs, pluginDirs, mcpConfigs }: DispatchInput['options']): Promise<void> {
  const refuse = (what: string): ApiFailure => ApiFailure.of('DISPATCH_REFUSED', what, { field: 'settings' })
  for (const path of [...addDirs, ...pluginDirs]) {
    const found = await stat(path).catch(() => null)
    if (found?.isDirectory() !== true) throw refuse(`There is no directory ${path}. Name one that exists.`)
  }
  for (const config of mcpConfigs) {
    if (config.trimStart().startsWith('{')) continue
    const found = await stat(config).catch(() => null)
    if (found?.isFile() !== true) throw refuse(`There is no file ${config}. Name one that describes MCP servers.`)
  }
}
