import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { plural } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Context } from '../../context.ts'
import { fine, type Check, type Finding } from '../finding.ts'

/** Whether commands are found where they should be, and nobody else can put one in their place. */
export const path: Check = {
  name: 'PATH',
  run: ({ environment, program }) => {
    const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)
    if (process.platform === 'win32') return Promise.resolve(fine(`${folders.length} folders`))
    const command = commandOf(folders)
    const findings = [
      ...folders.flatMap(unsafeFolder),
      ...shellFinding(environment),
      ...otherProgram(command, program.root),
    ]
    return Promise.resolve({
      says:
        command === null
          ? `${plural(folders.length, 'folder')}, safe to run from ("backburner" is in none of them: npm link puts it there)`
          : `"backburner" is ${command}`,
      findings,
    })
  },
}

function unsafeFolder(folder: string): readonly Finding[] {
  const shown = singleLine(folder, 200)
  if (!isAbsolute(folder)) {
    return [
      {
        id: 'path-relative',
        level: 'problem',
        what:
          folder === ''
            ? 'PATH has an empty entry, which means the current directory'
            : `PATH has “${shown}”, which depends on the current directory`,
        why: 'a repository that a session works in could bring programs that run in place of the system’s',
        mend: 'take it out of PATH where your shell sets it',
      },
    ]
  }
  const stats = statSync(folder, { throwIfNoEntry: false })
  // Where only its owner removes what he made (as in /tmp) others still may add.
  if (stats === undefined || (stats.mode & 0o002) === 0) return []
  return [
    {
      id: 'path-open',
      level: 'problem',
      what: `everybody may write into ${shown}, which is on PATH`,
      why: 'anybody on this machine could put a program there that your sessions run',
      mend: `chmod o-w '${shown}', or take it out of PATH`,
    },
  ]
}

function commandOf(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const file = join(folder, 'backburner')
    try {
      accessSync(file, constants.X_OK)
      if (isAbsolute(folder) && statSync(file).isFile()) return file
    } catch {
      // Not here.
    }
  }
  return null
}

function otherProgram(command: string | null, root: string): readonly Finding[] {
  if (command === null) return []
  const real = realpathSync(command)
  const isOurs = real === realpathOf(join(root, 'bin', 'backburner.js')) || real.startsWith(`${realpathOf(root)}/`)
  if (isOurs) return []
  return [
    {
      id: 'path-other',
      level: 'note',
      what: `"backburner" on PATH is another one than this: ${command}`,
      why: 'two versions may take turns being the supervisor',
      mend: 'use one of them, or link this one there',
    },
  ]
}

function realpathOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function shellFinding(environment: Context['environment']): readonly Finding[] {
  const shell = environment['SHELL'] ?? ''
  if (shell === '' || isExecutable(shell)) return []
  return [
    {
      id: 'shell-missing',
      level: 'problem',
      what: `SHELL names ${singleLine(shell, 200)}, which cannot be run`,
      why: 'the app asks it for your environment, and editors are started by it',
      mend: 'set SHELL to a shell that is there (chsh)',
    },
  ]
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
