import { singleLine } from '../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { line, lineOf, type Line } from './line.ts'

const NAMED = 3

/** What happened in `entries`, in a few lines: files, commands, commits, questions. Empty when there is nothing to tell. */
export function recapLines(entries: readonly TranscriptEntry[]): Line[] {
  const lines = [...fileLine(entries), ...commandLines(entries), ...questionLine(entries)]
  return lines
}

function fileLine(entries: readonly TranscriptEntry[]): Line[] {
  const files = new Map<string, { added: number; removed: number }>()
  for (const entry of entries) {
    if (entry.type !== 'tool-finished') continue
    for (const file of entry.files) {
      const sum = files.get(file.path) ?? { added: 0, removed: 0 }
      files.set(file.path, { added: sum.added + file.added, removed: sum.removed + file.removed })
    }
  }
  if (files.size === 0) return []
  const added = [...files.values()].reduce((sum, file) => sum + file.added, 0)
  const removed = [...files.values()].reduce((sum, file) => sum + file.removed, 0)
  const names = [...files.keys()].map((path) => singleLine(path.split(/[\\/]/).at(-1) ?? path, 60))
  return [
    lineOf(
      `  ${counted(files.size, 'file')} changed `,
      [`+${added}`, 'green'],
      ' ',
      [`−${removed}`, 'red'],
      [`  ${listed(names)}`, 'dim'],
    ),
  ]
}

function commandLines(entries: readonly TranscriptEntry[]): Line[] {
  const commands = entries.flatMap((entry) => (entry.type === 'tool-finished' && entry.tool === 'Bash' ? [entry] : []))
  if (commands.length === 0) return []
  const failed = commands.filter((command) => command.isError || (command.exitCode ?? 0) !== 0)
  const commits = commands.filter((command) => /\bgit\b.*\bcommit\b/.test(command.title)).length
  const parts = [
    counted(commands.length, 'command'),
    ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
    ...(commits === 0 ? [] : [counted(commits, 'commit')]),
  ]
  const last = failed.at(-1)
  return [lineOf(`  ${parts.join(', ')}`, [last === undefined ? '' : `  ${singleLine(last.title, 120)}`, 'dim'])]
}

function questionLine(entries: readonly TranscriptEntry[]): Line[] {
  const asked = entries.flatMap((entry) => (entry.type === 'request-opened' ? [entry.request] : []))
  const last = asked.at(-1)
  if (last === undefined) return []
  const what =
    last.kind === 'question'
      ? singleLine(last.questions[0]?.question ?? '')
      : last.kind === 'permission'
        ? singleLine(last.title)
        : last.kind === 'plan'
          ? 'to approve a plan'
          : singleLine(last.message)
  const more = asked.length === 1 ? '' : ` (and ${asked.length - 1} more)`
  return [line(`  asked: ${what}${more}`)]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : names.join(', ')
}
