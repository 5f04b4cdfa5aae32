import type { EngineHost } from '../session/engine.ts'
import { portsAround } from '../session/ports-of.ts'
import { portVariables } from '../../src-shared/board/port-range.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { isolate } from './agent/isolation/isolate.ts'
import { Workplace, realPlace } from './agent/isolation/workplace.ts'
import { runCommand } from './agent/tools/run-command.ts'
import { withPorts } from './agent/turn/enter-worktree.ts'

const setupTimeoutMs = 600_000

/** Where an engine that runs another's program lets it work, from its start on. */
export type OwnPlace = {
  readonly workplace: Workplace
  /** The session's environment, with the ports of its worktree. */
  readonly environment: () => Readonly<Record<string, string>>
}

/**
 * The worktree of a session whose program edits by itself: made before the program starts, for nothing else keeps it from
 * the user's own checkout. One that the session has already is entered again. Throws where it cannot be made.
 */
export async function enterOwnWorktree(host: EngineHost, trusted: boolean, signal: AbortSignal): Promise<OwnPlace> {
  const record = host.record()
  const workplace = new Workplace(realPlace(record.cwd), record.launch.addDirs.map(realPlace))
  const place: OwnPlace = {
    workplace,
    environment: () => ({ ...host.environment(), ...portVariables(workplace.ports) }),
  }
  if (record.worktree !== null) {
    workplace.enter((await withPorts({ worktree: record.worktree }, host)).worktree)
    return place
  }
  const isolation = await isolate(record, workplace.root, [], host.jobDirectory, host.clock.now(), trusted)
  switch (isolation.kind) {
    case 'failed':
      throw new Error(`No worktree could be made: ${isolation.reason}`)
    case 'in-place':
      workplace.ports = await portsAround(host, workplace.root)
      await host.append({ type: 'note', text: `Works in ${workplace.root}: ${isolation.reason}` })
      return place
    case 'moved': {
      const { worktree } = await withPorts(isolation, host)
      await host.append({ type: 'worktree-entered', worktree })
      await host.emit({ type: 'worktree-entered', worktree })
      workplace.enter(worktree)
      for (const text of isolation.notes) await host.append({ type: 'note', text })
      if (isolation.setup !== null) await runSetup(host, place, isolation.setup, signal)
      return place
    }
  }
}

/** Runs the project's setup command; its failure is told, and the work goes on. */
async function runSetup(host: EngineHost, place: OwnPlace, line: string, signal: AbortSignal): Promise<void> {
  await host.emit({ type: 'summary-changed', summary: `Setting up the worktree: ${singleLine(line, 160)}` })
  const end = await runCommand({
    id: 'setup',
    line,
    cwd: place.workplace.root,
    environment: place.environment(),
    jobDirectory: host.jobDirectory,
    timeoutMs: setupTimeoutMs,
    signal,
    show: () => undefined,
    ownProcess: host.ownProcess,
  })
  if (end.exitCode === 0) return
  const how = end.timedOut ? 'took too long' : `failed (exit ${end.exitCode ?? end.killedBy ?? 'unknown'})`
  const last = singleLine(end.output.trimEnd().split('\n').at(-1) ?? '', 160)
  const text = `Setup of the worktree ${how}: ${line}${last === '' ? '' : ` — ${last}`}`
  await host.append({ type: 'note', text })
}
