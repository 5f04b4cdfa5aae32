import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { editorOf, windowEditors, type EditorCommand } from './known-editors.ts'
import { splitCommand } from './split-command.ts'

type Variables = Readonly<Record<string, string>>

const howToSet =
  'Set one in the settings ("editor": "code --wait"), or set $VISUAL in the shell that Backburner was started from.'

/** What an editor is wanted for: to write a text, or to look at a file, for which any window will do. */
export type EditorPurpose = 'text' | 'file'

/**
 * The user's editor: the setting, else `$VISUAL`, else `$EDITOR`; to look at a file, else the first known one that is installed.
 * Its program is an absolute path. Fails with how to set one.
 */
export async function chooseEditor(
  setting: string | null,
  environment: Variables,
  purpose: EditorPurpose,
): Promise<EditorCommand> {
  const named = [setting, environment['VISUAL'], environment['EDITOR']].find(
    (command) => command !== undefined && command !== null && command.trim() !== '',
  )
  if (named === undefined || named === null) {
    const found = purpose === 'file' ? await firstInstalled(environment) : null
    if (found === null) throw ApiFailure.of('REFUSED', `No editor is set. ${howToSet}`)
    return found
  }
  const words = splitCommand(named)
  if (words === null) {
    throw ApiFailure.of('REFUSED', `The editor “${singleLine(named, 80)}” cannot be read as a command. ${howToSet}`)
  }
  const [program, ...rest] = words
  const path = await findProgram(withHome(program, environment), environment)
  if (path === null) {
    throw ApiFailure.of('REFUSED', `The editor “${singleLine(program, 80)}” is not installed. ${howToSet}`)
  }
  return { ...editorOf([program, ...rest]), program: path }
}

async function firstInstalled(environment: Variables): Promise<EditorCommand | null> {
  for (const name of windowEditors) {
    const path = await findProgram(name, environment)
    if (path !== null) return { ...editorOf([name]), program: path }
  }
  return null
}

function withHome(program: string, environment: Variables): string {
  const home = environment['HOME'] ?? ''
  const rest = /^(?:~|\$HOME|\$\{HOME\})(\/.*)$/.exec(program)?.[1]
  return rest === undefined || home === '' ? program : join(home, rest)
}

/** Where a program lies; null when it is not there or may not be run. */
async function findProgram(program: string, environment: Variables): Promise<string | null> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : ['']
  const directories = isAbsolute(program)
    ? ['']
    : /[\\/]/.test(program)
      ? []
      : (environment['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory))
  for (const directory of directories) {
    for (const ending of endings) {
      const path = `${directory === '' ? program : join(directory, program)}${ending}`
      const runs = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (runs) return path
    }
  }
  return null
}
