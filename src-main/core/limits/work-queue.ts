import type { SessionId } from '../../../src-shared/base/ids.ts'

/** A session that waits for its turn. */
export type Waiting = {
  readonly sessionId: SessionId
  /** When it came: who came first is first. */
  readonly at: number
}

/** What decides whether one more session may begin. */
export type Room = {
  readonly paused: boolean
  /** How many may work at once; null: any number. */
  readonly limit: number | null
  readonly atWork: number
}

/** Whether one more session may begin to work. */
export function hasRoom({ paused, limit, atWork }: Room): boolean {
  return !paused && (limit === null || atWork < limit)
}

/** The queue in the order in which it begins: those that somebody cares for first, each of the two as they came. */
export function inOrder<Entry extends Waiting>(
  waiting: readonly Entry[],
  isFavoured: (sessionId: SessionId) => boolean,
): readonly Entry[] {
  const favoured = new Set(waiting.filter(({ sessionId }) => isFavoured(sessionId)))
  return [...waiting].sort((a, b) => Number(favoured.has(b)) - Number(favoured.has(a)) || a.at - b.at)
}

/** The sessions that begin now, first to last. Pure: applied until nobody is left to begin. */
export function whoBegins<Entry extends Waiting>(
  waiting: readonly Entry[],
  room: Room,
  isFavoured: (sessionId: SessionId) => boolean,
): readonly Entry[] {
  const free = room.paused ? 0 : room.limit === null ? waiting.length : Math.max(0, room.limit - room.atWork)
  return inOrder(waiting, isFavoured).slice(0, free)
}

/** A place in words: `2nd`. */
export function ordinal(place: number): string {
  const tens = place % 100
  const ending = tens >= 11 && tens <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[place % 10] ?? 'th')
  return `${place}${ending}`
}
