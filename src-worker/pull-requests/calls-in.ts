import { loadShellReader } from '../engines/agent/permissions/shell/parser.ts'
import { readGit } from '../engines/agent/permissions/survey/git.ts'
import { allParts, UNKNOWN } from '../engines/agent/permissions/survey/part.ts'
import { surveyLine } from '../engines/agent/permissions/survey/survey.ts'
import type { ShellReader } from '../engines/agent/permissions/shell/syntax.ts'
import type { Call } from './find-work.ts'

/** Reads a command line. */
export type CallReader = (line: string) => readonly Call[] | null

/** Loads the parser of shell text; a worker that outlived its files reads no line any more. */
export async function loadCallReader(): Promise<CallReader> {
  const read: ShellReader = await loadShellReader().catch(() => () => null)
  return (line) => {
    const { parts } = surveyLine(line, { directory: '/', outside: () => undefined, read })
    if (parts.length === 0) return null
    return allParts(parts).map(({ program, words }): Call => {
      if (program === 'git') {
        const git = readGit(words.slice(1))
        if (git !== null) return { program, words: [git.verb, ...git.words.map(({ text }) => text)] }
      }
      return { program: program ?? UNKNOWN, words: words.slice(1).map(({ text }) => text) }
    })
  }
}
