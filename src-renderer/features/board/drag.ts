import type { DragMoveEvent } from '@dnd-kit/core'
import type { BoardLines, BoardEntry } from '../../app/board-layout.ts'
import type { SessionActions } from '../../app/session-actions.ts'
import type { EntryKey } from '../../app/ui-store.ts'

/** Where a dragged row would land. */
export type DropTarget = { readonly key: EntryKey; readonly side: 'before' | 'after' }

function entryOf(lines: BoardLines, key: unknown): BoardEntry | undefined {
  return lines.entries.find((entry) => entry.key === key)
}

/** The drop that the pointer stands for; null where a row cannot go. */
export function dropTargetOf(event: DragMoveEvent, lines: BoardLines): DropTarget | null {
  const { active, over } = event
  const moved = active.rect.current.translated
  if (over === null || moved === null || over.id === active.id) return null
  const from = entryOf(lines, active.id)
  const to = entryOf(lines, over.id)
  if (from === undefined || to === undefined) return null
  const pins = from.group === 'Pinned' || to.group === 'Pinned'
  if (from.group !== to.group && !pins) return null
  if (to.kind === 'group' && from.group === to.group) return null
  const side = moved.top + moved.height / 2 < over.rect.top + over.rect.height / 2 ? 'before' : 'after'
  return { key: to.key, side }
}

/** Does what a drop means: a place inside the group, or a pin that comes or goes. */
export function applyDrop(key: EntryKey, target: DropTarget, lines: BoardLines, actions: SessionActions): void {
  const from = entryOf(lines, key)
  const to = entryOf(lines, target.key)
  if (from?.kind !== 'session' || to === undefined) return
  if (from.group !== to.group) actions.setPinned(from.sessionId, to.group === 'Pinned')
  if (to.kind === 'session' && (from.group === to.group || to.group === 'Pinned')) {
    actions.moveBeside([from.sessionId], to.sessionId, target.side)
  }
}
