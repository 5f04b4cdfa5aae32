import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { BoardLines, BoardEntry } from '../../../src-shared/board/board-layout.ts'
import type { SessionActions } from '../../app/session-actions.ts'
import type { EntryKey } from '../../app/ui-store.ts'

/** Where dragged rows would land. */
export type DropTarget = { readonly key: EntryKey; readonly side: 'before' | 'after' }

/** The line of a key. */
export function entryOf(lines: BoardLines, key: unknown): BoardEntry | undefined {
  return lines.entries.find((entry) => entry.key === key)
}

/** The row or header on screen that is nearest to a height, and which half of it; a row may be dropped a little beside the board. */
export function lineNear(board: ParentNode, y: number, lines: BoardLines): DropTarget | null {
  let nearest: { readonly key: string | null; readonly side: DropTarget['side'] } | null = null
  let nearestAway = Infinity
  for (const node of board.querySelectorAll('[data-key^="session:"], [data-key^="group:"]')) {
    const { top, height } = node.getBoundingClientRect()
    const middle = top + height / 2
    const away = Math.abs(y - middle)
    if (away >= nearestAway) continue
    nearest = { key: node.getAttribute('data-key'), side: y < middle ? 'before' : 'after' }
    nearestAway = away
  }
  const entry = nearest === null ? undefined : entryOf(lines, nearest.key)
  return nearest === null || entry === undefined ? null : { key: entry.key, side: nearest.side }
}

/** The drop that the pointer stands for; null where a row cannot go: a state is nothing that one can be dragged into. */
export function dropTargetOf(
  fromKey: EntryKey,
  over: DropTarget | null,
  lines: BoardLines,
  dragged: readonly SessionId[],
): DropTarget | null {
  if (over === null || over.key === fromKey) return null
  const from = entryOf(lines, fromKey)
  const to = entryOf(lines, over.key)
  if (from === undefined || to === undefined) return null
  if (to.kind === 'session' && dragged.includes(to.sessionId)) return null
  const pins = from.group === 'Pinned' || to.group === 'Pinned'
  if (from.group !== to.group && !pins) return null
  if (to.kind === 'group' && from.group === to.group) return null
  // Out of Pinned a row goes where its state puts it: which place it is dropped at says nothing.
  const whole = to.kind !== 'session' || (from.group === 'Pinned' && to.group !== 'Pinned')
  return { key: whole ? `group:${to.group}` : to.key, side: over.side }
}

/** Does what a drop means: a place inside the group, or a pin that comes or goes. */
export function applyDrop(
  dragged: readonly SessionId[],
  from: string,
  target: DropTarget,
  lines: BoardLines,
  actions: SessionActions,
): void {
  const to = entryOf(lines, target.key)
  if (to === undefined) return
  if (from !== to.group) actions.pinAll(dragged, to.group === 'Pinned')
  if (to.kind === 'session') actions.moveBeside(dragged, to.sessionId, target.side)
}

/** A drop in words: what a screen reader hears while rows are dragged. */
export function sayDrop(target: DropTarget | null, lines: BoardLines, actions: SessionActions): string {
  const to = target === null ? undefined : entryOf(lines, target.key)
  if (target === null || to === undefined) return 'Cannot be dropped here'
  if (to.kind === 'session')
    return `${target.side === 'before' ? 'Above' : 'Below'} ${actions.rowOf(to.sessionId)?.name ?? ''}`
  return to.group === 'Pinned' ? 'Onto Pinned' : 'Out of Pinned'
}
