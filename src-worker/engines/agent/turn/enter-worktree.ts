import { singleLine } from '../../../../src-shared/base/single-line.ts'
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
  const { worktree } = moved
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
    ...moved.notes,
    ...setup,
  ].join('\n')
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
    environment: host.environment(),
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
