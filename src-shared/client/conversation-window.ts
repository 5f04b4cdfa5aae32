import { entrySize } from '../board/entry-size.ts'
import type { TranscriptEntry } from '../board/transcript.ts'

/** The stretch of a transcript that is held: without gaps, oldest first. */
export type ConversationWindow = {
  readonly entries: readonly TranscriptEntry[]
  /** The first of them is the first there is. */
  readonly reachedStart: boolean
  /** What comes is held: the last of them is the last there is. */
  readonly reachedEnd: boolean
  /** The last entry that there is, held or not. */
  readonly newestSeq: number
}

/** How much is held. */
export type WindowLimits = { readonly entries: number; readonly characters: number }

/** What is left of a full window when more comes. */
const keptShare = 0.75

/** Nothing is held yet. */
export const emptyWindow: ConversationWindow = { entries: [], reachedStart: false, reachedEnd: true, newestSeq: 0 }

/**
 * Takes entries that have come. `reading`: somebody reads further up, so nothing may go at that end: rather what comes is not
 * held any more.
 */
export function withNew(
  window: ConversationWindow,
  come: readonly TranscriptEntry[],
  reading: boolean,
  limits: WindowLimits,
): ConversationWindow {
  const newestSeq = Math.max(window.newestSeq, come.at(-1)?.seq ?? 0)
  const known = { ...window, newestSeq }
  if (!window.reachedEnd) return known
  const last = window.entries.at(-1)?.seq ?? 0
  const fresh = come.filter((entry) => entry.seq > last)
  if (fresh.length === 0) return known
  const begins = window.entries.length === 0
  const entries = [...window.entries, ...fresh]
  const reachedStart = begins ? fresh[0]?.seq === 1 : window.reachedStart
  const isFull = excess(entries, limits, 'front') > 0
  if (isFull && reading) return { ...known, reachedEnd: false }
  // Room for many at once: what is cut at the front is drawn anew from there on.
  const { entries: most, characters } = limits
  const cut = isFull ? { entries: Math.ceil(most * keptShare), characters: characters * keptShare } : limits
  return cutFront({ ...known, entries, reachedStart }, cut)
}

/** Takes a page of what stands before. */
export function withOlder(
  window: ConversationWindow,
  page: readonly TranscriptEntry[],
  reachedStart: boolean,
  limits: WindowLimits,
): ConversationWindow {
  const first = window.entries[0]?.seq ?? Infinity
  const fresh = page.filter((entry) => entry.seq < first)
  // Whatever was cut at the front meanwhile would be a gap.
  if (fresh.length > 0 && first !== Infinity && (fresh.at(-1)?.seq ?? 0) + 1 < first) return window
  return cutBack({ ...window, entries: [...fresh, ...window.entries], reachedStart }, limits)
}

/** Takes a page of what stands after. */
export function withNewer(
  window: ConversationWindow,
  page: readonly TranscriptEntry[],
  limits: WindowLimits,
): ConversationWindow {
  const last = window.entries.at(-1)?.seq ?? 0
  const fresh = page.filter((entry) => entry.seq > last)
  const entries = [...window.entries, ...fresh]
  const end = entries.at(-1)?.seq ?? 0
  return cutFront({ ...window, entries, reachedEnd: end >= window.newestSeq }, limits)
}

/** Begins anew with a page from the middle. */
export function windowAt(
  window: ConversationWindow,
  page: readonly TranscriptEntry[],
  reachedStart: boolean,
): ConversationWindow {
  const end = page.at(-1)?.seq ?? 0
  return { entries: page, reachedStart, reachedEnd: end >= window.newestSeq, newestSeq: window.newestSeq }
}

function cutFront(window: ConversationWindow, limits: WindowLimits): ConversationWindow {
  const gone = excess(window.entries, limits, 'front')
  return gone === 0 ? window : { ...window, entries: window.entries.slice(gone), reachedStart: false }
}

function cutBack(window: ConversationWindow, limits: WindowLimits): ConversationWindow {
  const gone = excess(window.entries, limits, 'back')
  return gone === 0 ? window : { ...window, entries: window.entries.slice(0, -gone), reachedEnd: false }
}

/** How many entries are too many, counted from that end. At least one stays. */
function excess(entries: readonly TranscriptEntry[], limits: WindowLimits, from: 'front' | 'back'): number {
  let kept = 0
  let characters = 0
  // What is kept stands at the other end.
  for (let step = 0; step < entries.length; step += 1) {
    const entry = entries[from === 'front' ? entries.length - 1 - step : step]
    characters += entry === undefined ? 0 : entrySize(entry)
    if (kept > 0 && (kept >= limits.entries || characters > limits.characters)) break
    kept += 1
  }
  return entries.length - kept
}
