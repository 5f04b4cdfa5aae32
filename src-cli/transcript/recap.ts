import { singleLine } from '../../src-shared/base/single-line.ts'
import { sinceLastLooked, type SinceLastLooked } from '../../src-shared/board/since-last-looked.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { line, lineOf, type Line } from './line.ts'

const NAMED = 3

/** What happened in the entries after `seenSeq`, in a few lines: files, commands, commits, questions. */
export function recapLines(entries: readonly TranscriptEntry[], seenSeq: number): Line[] {
  const since = sinceLastLooked(entries, seenSeq)
  return [...fileLine(since), ...commandLine(since), ...commitLine(since), ...questionLine(since)]
}

function fileLine({ files }: SinceLastLooked): Line[] {
  if (files.length === 0) return []
  const added = files.reduce((sum, file) => sum + file.added, 0)
  const removed = files.reduce((sum, file) => sum + file.removed, 0)
  const names = files.map((file) => singleLine(file.path.split(/[\\/]/).at(-1) ?? file.path, 60))
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return [
    lineOf(
      `  ${counted(files.length, 'file')} changed `,
      [`+${added}`, 'green'],
      ' ',
      [`−${removed}`, 'red'],
      [`  ${names.slice(0, NAMED).join(', ')}${more}`, 'dim'],
    ),
  ]
}

function commandLine({ commands }: SinceLastLooked): Line[] {
  if (commands.length === 0) return []
  const failed = commands.filter((command) => command.state === 'failed')
  const last = failed.at(-1)
  if (last === undefined) return [line(`  ${counted(commands.length, 'command')}`)]
  const code = last.exitCode === null ? '' : ` (exit code ${last.exitCode})`
  return [
    lineOf(
      `  ${counted(commands.length, 'command')}, `,
      [`${failed.length} failed`, 'red'],
      [`  ${singleLine(last.command, 120)}${code}`, 'dim'],
    ),
  ]
}

function commitLine({ commits }: SinceLastLooked): Line[] {
  const last = commits.at(-1)
  if (last === undefined) return []
  return [lineOf(`  ${counted(commits.length, 'commit')}`, [`  ${singleLine(last, 120)}`, 'dim'])]
}

function questionLine({ questions }: SinceLastLooked): Line[] {
  const last = questions.at(-1)
  if (last === undefined) return []
  const more = questions.length === 1 ? '' : ` (and ${questions.length - 1} more)`
  return [
    line(`  asked: ${singleLine(last.text)}${last.answer === null ? '' : ` → ${singleLine(last.answer)}`}${more}`),
  ]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
