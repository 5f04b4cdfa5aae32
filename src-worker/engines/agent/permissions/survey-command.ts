import { homedir } from 'node:os'
import type { Workplace } from '../isolation/workplace.ts'
import { loadShellReader } from './shell/parser.ts'
import type { ShellReader } from './shell/syntax.ts'
import type { Survey } from './survey/part.ts'
import { surveyLine } from './survey/survey.ts'

let reader: ShellReader | null = null

/** Makes ready to look at command lines; has to be awaited before the first of them is judged. */
export async function readyForCommands(): Promise<void> {
  reader ??= await loadShellReader()
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
