import { constants } from 'node:os'
import { accessSync, constants as access, statSync } from 'node:fs'
import type { ShellExit } from '../../../src-shared/board/session-record.ts'
import type { PtyExit } from '../../terminal/pty.ts'

/** A program and its arguments. */
export type ShellCommand = { readonly file: string; readonly args: readonly string[] }

/** How `command` is run: by the user's own shell where there is one, else by `sh`. */
export function shellCommand(
  command: string,
  environment: Readonly<Record<string, string>>,
  platform = process.platform,
): ShellCommand {
  if (platform === 'win32') return { file: environment['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', command] }
  const shell = environment['SHELL']
  return { file: shell !== undefined && isProgram(shell) ? shell : '/bin/sh', args: ['-c', command] }
}

/** The environment of a command in our pty: what described the terminal it was dispatched from no longer holds. */
export function terminalEnvironment(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const elsewhere = ['COLUMNS', 'LINES', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'TERMCAP', 'TMUX', 'TMUX_PANE', 'STY']
  const kept = Object.entries(environment).filter(([name]) => !elsewhere.includes(name))
  return { ...Object.fromEntries(kept), TERM: 'xterm-256color', COLORTERM: 'truecolor' }
}

/** How a command ended, with its signal by name. */
export function shellExitOf({ code, signal }: PtyExit): ShellExit {
  return signal === 0 ? { code, signal: null } : { code: null, signal: signalName(signal) }
}

/** The end in words: `exited with code 2`, `ended by SIGKILL`. */
export function describeExit(exit: ShellExit): string {
  return exit.signal === null ? `exited with code ${exit.code ?? 'unknown'}` : `ended by ${exit.signal}`
}

/** The same in a word or two, for a row: `exit 2`, `SIGKILL`. */
export function briefExit(exit: ShellExit): string {
  return exit.signal ?? `exit ${exit.code ?? 'unknown'}`
}

/** Whether `path` is a directory that can be entered. */
export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number)
  return found?.[0] ?? `signal ${number}`
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, access.X_OK)
    return path.startsWith('/') && statSync(path).isFile()
  } catch {
    return false
  }
}
