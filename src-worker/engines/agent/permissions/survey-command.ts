import { homedir } from 'node:os'
import type { Workplace } from '../isolation/workplace.ts'
import { loadShellReader } from './shell/parser.ts'
import type { ShellReader } from './shell/syntax.ts'
import type { Survey } from './survey/part.ts'
import { surveyLine } from './survey/survey.ts'

let reader: ShellReader | null = null

/**
 * Makes ready to look at command lines; has to be awaited before the first of them is judged. A worker may outlive the files
 * of its parser (an update of the app): then no line can be read, and whatever cannot be read is asked about.
 */
export async function readyForCommands(report: (what: string, error: unknown) => void): Promise<void> {
  try {
    reader ??= await loadShellReader()
  } catch (error) {
    report('the parser of shell text cannot be loaded; commands are asked about', error)
    reader = () => null
  }
}

/** What is known of a command line that would run where the session's shell stands now. */
export function surveyCommand(command: string, workplace: Pick<Workplace, 'current'>, jobDirectory?: string): Survey {
  if (reader === null) throw new Error('readyForCommands was not awaited')
  const variables: Readonly<Record<string, string | undefined>> = {
    HOME: homedir(),
    BACKBURNER_JOB_DIR: jobDirectory,
    CDPATH: process.env['CDPATH'],
  }
  return surveyLine(command, {
    directory: workplace.current,
    outside: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    read: reader,
  })
}
