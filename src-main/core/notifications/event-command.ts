import { homedir } from 'node:os'
import { runHook } from '../../../src-node/hooks/run-hook.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { variablesOf, type NoticeEvent } from './notice-event.ts'

/** Runs the user's command for an event; resolves with what went wrong, in words, or null. */
export type RunEventCommand = (
  command: string | readonly string[],
  event: NoticeEvent,
  signal: AbortSignal,
) => Promise<string | null>

const patienceMs = 10_000

/**
 * Runs commands in the user's own directory. What happened is told in variables and as JSON on stdin: no text of a session
 * becomes part of the command.
 */
export function createEventCommands(environment: Readonly<Record<string, string>>): RunEventCommand {
  return async (command, event, signal) => {
    const end = await runHook({
      command,
      input: event,
      cwd: homedir(),
      environment: { ...environment, ...variablesOf(event) },
      timeoutMs: patienceMs,
      signal,
    })
    if (end.exitCode === 0 || signal.aborted) return null
    if (end.timedOut) return `took longer than ${patienceMs / 1000} s and was ended`
    const words = singleLine(end.stderr, 200)
    return end.exitCode === null ? `could not run: ${words}` : `ended with ${end.exitCode}: ${words}`
  }
}
