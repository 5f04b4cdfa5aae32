import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { portRangeText, portVariables, type PortRange } from '../../../../src-shared/board/port-range.ts'
import type { Worktree } from '../../../../src-shared/board/session-record.ts'
import type { EngineHost } from '../../../session/engine.ts'
import { portsOf } from '../../../session/ports-of.ts'
import type { Isolation } from '../isolation/isolate.ts'
import type { Setting } from '../setting.ts'
import { runCommand } from '../tools/run-command.ts'

const setupTimeoutMs = 600_000

/** Moves the session into its worktree and returns what the model is told of it. */
export async function enterWorktree(
  setting: Setting,
  moved: Extract<Isolation, { kind: 'moved' }>,
  signal: AbortSignal,
): Promise<string> {
  const { ledger, workplace, marks } = setting
  const { worktree } = await withPorts(moved, ledger.host)
  // Whoever caused the move: it is the session that moves.
  await ledger.session.append({ type: 'worktree-entered', worktree })
  await ledger.session.emit({ type: 'worktree-entered', worktree })
  workplace.enter(worktree)
  await marks.carryOver((path) => workplace.placeInWorktree(path))
  for (const note of moved.notes) await ledger.session.append({ type: 'note', text: note })
  const setup = moved.setup === null ? [] : [await runSetup(setting, moved.setup, signal)]
  const where =
    worktree.branch === ''
      ? `a copy of its own: ${worktree.path}`
      : `its own git worktree: ${worktree.path}, branch ${worktree.branch}, made from ${worktree.baseRef} (${worktree.baseCommit.slice(0, 10)})`
  return [
    `Before this ran, the session moved into ${where}. The current directory is now ${workplace.current}. Work there from now on, with relative paths or paths under the worktree; the main checkout ${worktree.mainCheckout} must not be changed. Files that you have read and that are the same here need not be read again.`,
    ...(worktree.ports === undefined ? [] : [portsNotice(worktree.ports)]),
    ...moved.notes,
    ...setup,
  ].join('\n')
}

/** What a model is told of the ports of its worktree. */
export function portsNotice(ports: PortRange): string {
  return `Other sessions may run servers at the same time: let yours listen on the ports ${portRangeText(ports)}, which are reserved for this worktree ($BACKBURNER_PORT is the first).`
}

/** A worktree with the ports that are reserved for it. */
export async function withPorts<T extends { readonly worktree: Worktree }>(made: T, host: EngineHost): Promise<T> {
  const ports = await portsOf(host, made.worktree.path)
  return ports === null ? made : { ...made, worktree: { ...made.worktree, ports } }
}

/** Runs the project's setup command; its failure goes onto the row and to the model, and the work goes on. */
export async function runSetup(setting: Setting, line: string, signal: AbortSignal): Promise<string> {
  const { ledger, workplace } = setting
  const { host } = ledger
  ledger.line.show(`Setting up the worktree: ${line}`)
  const end = await runCommand({
    id: 'setup',
    line,
    cwd: workplace.root,
    environment: { ...host.environment(), ...portVariables(workplace.ports) },
    jobDirectory: host.jobDirectory,
    timeoutMs: setupTimeoutMs,
    signal,
    show: () => undefined,
    ownProcess: host.ownProcess,
  })
  if (end.exitCode === 0) return `The setup command \`${line}\` ran.`
  const how = end.timedOut ? 'took too long' : `failed (exit ${end.exitCode ?? end.killedBy ?? 'unknown'})`
  const message = `Setup of the worktree ${how}: ${line}`
  const lastLine = singleLine(end.output.trimEnd().split('\n').at(-1) ?? '', 160)
  await ledger.append({ type: 'note', text: lastLine === '' ? message : `${message} — ${lastLine}` })
  ledger.line.warn(message)
  return `${message}\n${end.output.trimEnd()}`
}
