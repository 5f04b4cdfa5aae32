import type { Trashed } from '../../../src-shared/api/trash.ts'
import { bestMatches, matchScore } from '../../../src-shared/base/fuzzy-match.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { formatBytes, formatSpan, plural, shortPath } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import type { KeyBinding } from '../../../src-shared/board/key-map.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { haveTag, knownTags, tagOf } from '../../../src-shared/board/tags.ts'
import { keysOfCommand, paletteCommands, sessionCommands, type TerminalCommand } from './board-commands.ts'
import type { ListField } from './board-ui.ts'

/** One line of a field's list, and what taking it means. */
export type FieldItem = { readonly label: string; readonly detail: string } & (
  | { readonly kind: 'command'; readonly command: TerminalCommand }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'tag'; readonly tag: string; readonly isWanted: boolean }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'trash'; readonly removed: Trashed }
)

/** What the lists are made from. */
export type FieldSources = {
  readonly bindings: readonly KeyBinding[]
  readonly rows: ReadonlyMap<SessionId, SessionRow>
  readonly now: number
}

const mostShown = 40
const dayMs = 24 * 60 * 60_000

/** What a field offers for what was typed, best first. Pure. */
export function fieldItems(field: ListField, { bindings, rows, now }: FieldSources): readonly FieldItem[] {
  const typed = field.editor.text.trim()
  switch (field.kind) {
    case 'palette': {
      const commands = commandItems(paletteCommands, bindings)
      return typed === '' ? commands : fitting([...commands, ...[...rows.values()].map(sessionItem)], typed)
    }
    case 'menu':
      return fitting(commandItems(sessionCommands, bindings), typed)
    case 'tags':
      return tagItems(field.sessionIds, typed, rows)
    case 'directory':
      return field.found.map((path) => ({ kind: 'directory', path, label: path, detail: shortPath(path) }))
    case 'trash':
      return fitting(
        (field.removed ?? []).map((removed) => trashItem(removed, now)),
        typed,
      )
  }
}

function fitting(items: readonly FieldItem[], typed: string): readonly FieldItem[] {
  return typed === '' ? items : bestMatches(items, ({ label }) => matchScore(label, typed), mostShown)
}

function commandItems(names: readonly TerminalCommand[], bindings: readonly KeyBinding[]): readonly FieldItem[] {
  return names.map((command) => ({
    kind: 'command',
    command,
    label: bindings.find((binding) => binding.command === command)?.label ?? command,
    detail: keysOfCommand(bindings, command),
  }))
}

function sessionItem(row: SessionRow): FieldItem {
  return {
    kind: 'session',
    sessionId: row.sessionId,
    label: singleLine(row.name, 80),
    detail: `${boardWordOf(shownStateOf(row))} · ${singleLine(row.summary, 120)}`,
  }
}

function trashItem(removed: Trashed, now: number): FieldItem {
  const { name, removedAt, expiresAt, bytes, holds } = removed
  const left = Math.max(0, Math.ceil((expiresAt - now) / dayMs))
  const detail = `deleted ${formatSpan(now - removedAt)} ago · ${plural(left, 'day')} left · ${formatBytes(bytes)} · ${holds.join(', ')}`
  return { kind: 'trash', removed, label: singleLine(name, 80), detail: singleLine(detail, 200) }
}

const marks = { all: '[x]', some: '[-]', none: '[ ]' } as const

function tagItems(
  sessionIds: readonly SessionId[],
  typed: string,
  rows: ReadonlyMap<SessionId, SessionRow>,
): readonly FieldItem[] {
  const meant = sessionIds.flatMap((sessionId) => rows.get(sessionId) ?? [])
  const known = knownTags(rows.values(), meant)
  const items = known.map(([tag, count]): FieldItem => {
    const has = haveTag(meant, tag)
    const label = `${marks[has]} ${singleLine(tag, 40)}`
    return { kind: 'tag', tag, isWanted: has !== 'all', label, detail: plural(count, 'session') }
  })
  const fresh = tagOf(typed)
  const isNew = fresh !== '' && !known.some(([tag]) => tag === fresh)
  const added: FieldItem = { kind: 'tag', tag: fresh, isWanted: true, label: `Add “${fresh}”`, detail: 'a new tag' }
  const found = fitting(items, typed)
  return isNew ? [...found, added] : found
}
