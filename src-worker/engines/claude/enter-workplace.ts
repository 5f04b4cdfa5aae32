import { existsSync } from 'node:fs'
import type { Worktree } from '../../../src-shared/board/session-record.ts'
import { portVariables } from '../../../src-shared/board/port-range.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { EngineHost } from '../../session/engine.ts'
import { portsAround, portsOf } from '../../session/ports-of.ts'
import { isolate } from '../agent/isolation/isolate.ts'
import { realPlace, Workplace } from '../agent/isolation/workplace.ts'
import { runCommand } from '../agent/tools/run-command.ts'

const setupTimeoutMs = 600_000

/** Where the program runs, and what its environment has besides. */
export type EnteredPlace =
  | {
      readonly kind: 'entered'
      readonly cwd: string
      readonly repository: string
      readonly variables: Readonly<Record<string, string>>
    }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Brings a session to its worktree before the program starts: where it edits cannot be told beforehand, and a conversation
 * belongs to the directory that it was begun in.
 */
export async function enterWorkplace(host: EngineHost, trusted: boolean, signal: AbortSignal): Promise<EnteredPlace> {
  const record = host.record()
  const start = realPlace(record.cwd)
  const place = new Workplace(start, [])
  if (record.worktree !== null) {
    if (!existsSync(record.worktree.path))
      return { kind: 'refused', why: `its worktree ${record.worktree.path} is gone` }
    return await entered(host, place, record.worktree)
  }
  if (!existsSync(start)) return { kind: 'refused', why: `the directory ${record.cwd} is not there` }
  const isolation = await isolate(record, start, [], host.jobDirectory, host.clock.now(), trusted)
  switch (isolation.kind) {
    case 'failed':
      return { kind: 'refused', why: isolation.reason }
    case 'in-place': {
      const variables = portVariables(await portsAround(host, start))
      return { kind: 'entered', cwd: start, repository: start, variables }
    }
    case 'moved': {
      const ports = await portsOf(host, isolation.worktree.path)
      const worktree = { ...isolation.worktree, ...(ports === null ? {} : { ports }) }
      await host.append({ type: 'worktree-entered', worktree })
      await host.emit({ type: 'worktree-entered', worktree })
      for (const text of isolation.notes) await host.append({ type: 'note', text })
      const reached = await entered(host, place, worktree)
      if (isolation.setup !== null && reached.kind === 'entered') await setUp(host, isolation.setup, reached, signal)
      return reached
    }
  }
}

async function entered(host: EngineHost, place: Workplace, worktree: Worktree): Promise<EnteredPlace> {
  place.enter(worktree)
  const variables = portVariables(await portsOf(host, worktree.path))
  return { kind: 'entered', cwd: place.root, repository: worktree.mainCheckout, variables }
}

/** Runs the project's setup command; its failure is noted, and the work goes on. */
async function setUp(
  host: EngineHost,
  line: string,
  { cwd, variables }: Extract<EnteredPlace, { kind: 'entered' }>,
  signal: AbortSignal,
): Promise<void> {
  const end = await runCommand({
    id: 'setup',
    line,
    cwd,
    environment: { ...host.environment(), ...variables },
    jobDirectory: host.jobDirectory,
    timeoutMs: setupTimeoutMs,
    signal,
    show: () => undefined,
    ownProcess: host.ownProcess,
  })
  if (end.exitCode === 0) return
  const how = end.timedOut ? 'took too long' : `failed (exit ${end.exitCode ?? end.killedBy ?? 'unknown'})`
  const lastLine = singleLine(end.output.trimEnd().split('\n').at(-1) ?? '', 160)
  await host.append({
    type: 'note',
    text: `Setup of the worktree ${how}: ${line}${lastLine === '' ? '' : ` — ${lastLine}`}`,
  })
}
