import { matchScore } from '../../../src-shared/base/fuzzy-match.ts'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { findWords, foundLine, isFound } from '../../../src-shared/board/find.ts'

/** A command as the palette offers it. */
export type OfferedCommand = {
  readonly command: KeyCommand
  readonly group: string
  readonly title: string
  /** Further words that it is found by. */
  readonly also: string
  /** Why it does not apply right now; null when it does. */
  readonly reason: string | null
}

/** One line of the palette. `key` is the same wherever the line stands. */
export type PaletteItem =
  | { readonly kind: 'command'; readonly key: string; readonly offered: OfferedCommand }
  | { readonly kind: 'session'; readonly key: string; readonly row: SessionRow; readonly line: string }

/** Lines under one heading. */
export type PaletteGroup = { readonly title: string; readonly items: readonly PaletteItem[] }

/** What the palette offers from. */
export type PaletteSource = {
  readonly commands: readonly OfferedCommand[]
  readonly rows: readonly SessionRow[]
  /** Keys of what was chosen lately, the newest first. */
  readonly recent: readonly string[]
}

const mostRecent = 5
/** A word that stands only in what else a command is called. */
const alsoScore = 200
const sessionsAtFirst = 8
const mostSessions = 30
const mostCommands = 40
/** Letters scattered over a long title are an accident. */
const worthwhile = 140
/** What is done most, first. */
const groupOrder = ['Session', 'Task', 'Board', 'Window', 'Terminal', 'Move']

/** The lines for what was typed, the best first; without a word what was used lately, then everything that applies. */
export function paletteGroups(source: PaletteSource, typed: string): readonly PaletteGroup[] {
  const groups = typed.trim() === '' ? atFirst(source) : fitting(source, typed.trim())
  return groups.filter(({ items }) => items.length > 0)
}

function atFirst({ commands, rows, recent }: PaletteSource): readonly PaletteGroup[] {
  const applying = commands.filter(({ reason }) => reason === null)
  const all = [...applying.map(commandItem), ...newestFirst(rows).map((row) => sessionItem(row, []))]
  const lately = recent.flatMap((key) => all.find((item) => item.key === key) ?? []).slice(0, mostRecent)
  const rest = all.filter((item) => !lately.includes(item))
  const titles = [...new Set([...groupOrder, ...applying.map(({ group }) => group)])]
  const inGroup = (title: string): readonly PaletteItem[] =>
    rest.filter((item) => item.kind === 'command' && item.offered.group === title)
  return [
    { title: 'Recent', items: lately },
    { title: 'Sessions', items: rest.filter((item) => item.kind === 'session').slice(0, sessionsAtFirst) },
    ...titles.map((title) => ({ title, items: inGroup(title) })),
  ]
}

function fitting({ commands, rows, recent }: PaletteSource, typed: string): readonly PaletteGroup[] {
  const words = findWords(typed)
  const scored = commands
    .flatMap((offered) => {
      const score = commandScore(offered, typed, words)
      return score === null ? [] : [{ offered, score: score + (recent.includes(keyOf(offered)) ? 20 : 0) }]
    })
    .sort((a, b) => Number(a.offered.reason !== null) - Number(b.offered.reason !== null) || b.score - a.score)
    .slice(0, mostCommands)
  const found = newestFirst(rows)
    .filter((row) => isFound(row, words))
    .map((row) => ({ row, score: matchScore(row.name, typed) ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .slice(0, mostSessions)
  const sessions = { title: 'Sessions', items: found.map(({ row }) => sessionItem(row, words)) }
  const others = { title: 'Commands', items: scored.map(({ offered }) => commandItem(offered)) }
  const best = scored[0]
  const commandsFirst = best !== undefined && best.offered.reason === null && best.score >= (found[0]?.score ?? 0)
  return commandsFirst ? [others, sessions] : [sessions, others]
}

function commandScore({ title, also }: OfferedCommand, typed: string, words: readonly string[]): number | null {
  const whole = matchScore(title, typed) ?? 0
  if (whole > worthwhile) return whole
  const further = also.toLowerCase()
  const scores = words.map((word) => Math.max(matchScore(title, word) ?? 0, further.includes(word) ? alsoScore : 0))
  return scores.some((score) => score <= worthwhile) ? null : Math.min(...scores)
}

/** Who waits for the user first, then what changed last. */
function newestFirst(rows: readonly SessionRow[]): readonly SessionRow[] {
  return rows.toSorted(
    (a, b) => Number(b.state === 'blocked') - Number(a.state === 'blocked') || b.updatedAt - a.updatedAt,
  )
}

function keyOf({ command }: OfferedCommand): string {
  return `command:${command}`
}

function commandItem(offered: OfferedCommand): PaletteItem {
  return { kind: 'command', key: keyOf(offered), offered }
}

function sessionItem(row: SessionRow, words: readonly string[]): PaletteItem {
  const line = (words.length === 0 ? null : foundLine(row, words)) ?? row.summary
  return { kind: 'session', key: `session:${row.sessionId}`, row, line }
}
