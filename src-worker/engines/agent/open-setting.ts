import { mayUseTool } from '../../../src-node/definitions/agents.ts'
import { portVariables } from '../../../src-shared/board/port-range.ts'
import type { Worktree } from '../../../src-shared/board/session-record.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineHost } from '../../session/engine.ts'
import { portsAround, portsOf } from '../../session/ports-of.ts'
import { ApiClient } from './api/client.ts'
import { signedEnvironment } from './api/credentials.ts'
import { Background } from './background.ts'
import { Budget } from './budget.ts'
import type { KeptPrompt } from './context/kept-prompt.ts'
import { openContext } from './context/open-context.ts'
import { tellModel } from './context/say-as-user.ts'
import { SessionVariables } from './hooks/session-variables.ts'
import { skillTool } from './context/skill-tool.ts'
import type { Trust } from './context/trust.ts'
import type { Places } from './context/surroundings.ts'
import { realPlace, Workplace } from './isolation/workplace.ts'
import { standAgain } from './isolation/stand-again.ts'
import { Ledger } from './ledger.ts'
import { openMcp } from './mcp/open-mcp.ts'
import type { AgentOptions } from './options.ts'
import { Permissions, type Setting } from './setting.ts'
import { BackgroundCommands } from './tasks/background-commands.ts'
import { Tasks } from './tasks/tasks.ts'
import { listAgentTypes } from './subagents/agent-types.ts'
import { Subagents } from './subagents/subagents.ts'
import { mainToolbox } from './subagents/main-toolbox.ts'
import { ReadMarks } from './tools/read-marks.ts'
import { Asking } from './turn/asking.ts'

/** A session's setting, and what belongs to it outside of turns. */
export type OpenedSetting = {
  readonly setting: Setting
  readonly background: Background
  readonly places: () => Promise<Places>
  /** Prepares the first request while the transcript is being written: nothing of it waits for anything else. */
  readonly warm: () => void
  /** The conversation was cleared: what it begins with is read and told afresh. */
  readonly beginAnew: () => Promise<void>
}

/** Makes the setting of a session from its record and its transcript. */
export async function openSetting(
  given: EngineHost,
  options: AgentOptions,
  entries: readonly TranscriptEntry[],
  trust: Trust,
): Promise<OpenedSetting> {
  const variables = new SessionVariables()
  const record = given.record()
  const workplace = new Workplace(realPlace(record.cwd), record.launch.addDirs.map(realPlace))
  const host: EngineHost = {
    ...given,
    environment: () => ({ ...variables.over(given.environment()), ...portVariables(workplace.ports) }),
  }
  const ledger = new Ledger(host, entries, options.summaryEveryMs)
  // What subagents read and where their shells stood is their own.
  const own = entries.filter((entry) => entry.subagent === undefined)
  await comeBack(workplace, host, own)
  const marks = new ReadMarks()
  marks.restore(own)
  const api = new ApiClient(() => signedEnvironment(given.environment(), given.secrets()), host.clock)
  const permissions = new Permissions(record.launch.permissionMode)
  const context = await openContext({
    ledger,
    entries: own,
    options,
    workplace,
    permissions,
    trust,
    variables,
  })
  const { places, reached, hooks, prompt, agent } = context
  const tasks = new Tasks(ledger, entries)
  const subagents = new Subagents(async () => await listAgentTypes(await places()))
  const mcp = openMcp({ host, ledger, workplace, trust, options, places })
  const setting: Setting = {
    ledger,
    api,
    options,
    workplace,
    marks,
    asking: new Asking(),
    budget: new Budget(entries),
    tasks,
    commands: new BackgroundCommands(tasks),
    toolbox: mcp.toolbox(mainToolbox(agent, subagents, [skillTool(() => setting)]), (tool) => {
      return agent === null || mayUseTool(agent, tool)
    }),
    mcp,
    hooks,
    permissions,
    trust,
    places,
    reached,
    subagents,
    subagent: null,
    system: () => prompt.text(),
  }
  const background = new Background(host.report)
  return {
    setting,
    background,
    places,
    warm: () => background.run(warm(setting, prompt)),
    beginAnew: async () => {
      prompt.renew()
      reached.forget()
      await tellModel(setting, await hooks.sessionStart('clear'))
    },
  }
}

async function warm({ api, toolbox, mcp, subagents, hooks }: Setting, prompt: KeptPrompt): Promise<void> {
  mcp.start()
  const written = Promise.all([prompt.prepare(), hooks.prepare()])
  await Promise.all([api.warm(), subagents.ready()])
  // Made at first use; while git is asked about the directory there is time for it.
  for (const tool of toolbox.list()) void tool.inputSchema
  await written
}

/** Goes back to the worktree, and to where the shell stood. */
async function comeBack(workplace: Workplace, host: EngineHost, entries: readonly TranscriptEntry[]): Promise<void> {
  const worktree = entries.findLast((entry) => entry.type === 'worktree-entered')?.worktree ?? host.record().worktree
  if (worktree === null) workplace.ports = await portsAround(host, workplace.root)
  else await enterAgain(workplace, host, worktree)
  await standAgain(workplace, entries)
}

/** What another worktree was given since is not this one's any more: what is reserved now counts. */
async function enterAgain(
  workplace: Workplace,
  host: EngineHost,
  { ports: _before, ...rest }: Worktree,
): Promise<void> {
  const ports = await portsOf(host, rest.path)
  const worktree = { ...rest, ...(ports === null ? {} : { ports }) }
  workplace.enter(worktree)
  const noted = host.record().worktree
  if (noted !== null && JSON.stringify(noted.ports) !== JSON.stringify(worktree.ports)) {
    await host.emit({ type: 'worktree-entered', worktree: { ...noted, ports: worktree.ports } })
  }
}
