import { stat } from 'node:fs/promises'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineHost } from '../../session/engine.ts'
import { ApiClient } from './api/client.ts'
import { Background } from './background.ts'
import { noHooks } from './hooks/hooks.ts'
import { readCustomAgent } from './context/custom-agent.ts'
import { Trust } from './context/trust.ts'
import { findPlaces, writeSystemPrompt, type Places } from './context/surroundings.ts'
import { isInside } from './permissions/rules.ts'
import { realPlace, Workplace } from './isolation/workplace.ts'
import { Ledger } from './ledger.ts'
import type { AgentOptions } from './options.ts'
import { Permissions, type Setting } from './setting.ts'
import { BackgroundCommands } from './tasks/background-commands.ts'
import { Tasks } from './tasks/tasks.ts'
import { toolsFor } from './tools/all-tools.ts'
import { fixedToolbox } from './tools/toolbox.ts'
import { ReadMarks } from './tools/read-marks.ts'
import { Asking } from './turn/asking.ts'

/** A session's setting, and what belongs to it outside of turns. */
export type OpenedSetting = {
  readonly setting: Setting
  readonly background: Background
  readonly places: () => Promise<Places>
  /** Prepares the first request while the transcript is being written: nothing of it waits for anything else. */
  readonly warm: () => void
}

/** Makes the setting of a session from its record and its transcript. */
export async function openSetting(
  host: EngineHost,
  options: AgentOptions,
  entries: readonly TranscriptEntry[],
  trust: Trust,
): Promise<OpenedSetting> {
  const record = host.record()
  const ledger = new Ledger(host, entries, options.summaryEveryMs)
  const further = record.launch.addDirs.map(realPlace)
  const workplace = new Workplace(realPlace(record.cwd), further)
  await comeBack(workplace, host, entries)
  const marks = new ReadMarks()
  marks.restore(entries)
  const api = new ApiClient(host.environment, host.clock)
  const places = once(() => findPlaces(workplace, host.environment()))
  const agentName = record.launch.agent
  const agent = agentName === undefined ? null : await readCustomAgent(agentName, await places())
  const tasks = new Tasks(ledger, entries)
  const setting: Setting = {
    ledger,
    api,
    options,
    workplace,
    marks,
    asking: new Asking(),
    tasks,
    commands: new BackgroundCommands(tasks),
    toolbox: fixedToolbox(toolsFor(agent?.tools ?? null)),
    hooks: noHooks,
    permissions: new Permissions(record.launch.permissionMode),
    trust,
    system: once(async () => {
      return await writeSystemPrompt(await places(), workplace, {
        now: host.clock.now(),
        jobDirectory: host.jobDirectory,
        further,
        agentPrompt: agent?.prompt ?? null,
      })
    }),
  }
  const background = new Background(host.report)
  return { setting, background, places, warm: () => background.run(warm(setting)) }
}

async function warm({ system, api, toolbox }: Setting): Promise<void> {
  const written = system()
  await api.warm()
  // Made at first use; while git is asked about the directory there is time for it.
  for (const tool of toolbox.list()) void tool.inputSchema
  await written
}

/** Goes back to the worktree, and to where the shell stood. */
async function comeBack(workplace: Workplace, host: EngineHost, entries: readonly TranscriptEntry[]): Promise<void> {
  const worktree = entries.findLast((entry) => entry.type === 'worktree-entered')?.worktree ?? host.record().worktree
  if (worktree !== null) workplace.enter(worktree)
  const last = entries.findLast((entry) => entry.type === 'tool-finished' && typeof entry['cwd'] === 'string')
  const stood = last?.['cwd']
  if (typeof stood !== 'string' || !workplace.ownDirectories.some((directory) => isInside(stood, directory))) return
  if ((await stat(stood).catch(() => null))?.isDirectory() === true) workplace.moveTo(stood)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}
