import { readTaskLink } from '../../src-shared/api/task-link.ts'
import type { NativeEvent } from '../../src-shared/api/native-event.ts'

/** The scheme that links to this app have. */
export const linkScheme = 'backburner'

/** The link that a start was given, as Windows and Linux hand it over; null for none. */
export function linkIn(args: readonly string[]): string | null {
  return args.findLast((arg) => arg.toLowerCase().startsWith(`${linkScheme}:`)) ?? null
}

/** What the window is told of a link. */
export function eventOfLink(text: string): NativeEvent {
  const read = readTaskLink(text)
  return read.kind === 'task' ? { type: 'link', link: read.link } : { type: 'link-refused', reason: read.reason }
}
