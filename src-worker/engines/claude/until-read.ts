import type { Clock } from '../../../src-shared/base/clock.ts'
import type { ConversationLog } from './conversation-log.ts'

/** The program's transcript is so much behind its hooks, at most, on a slow machine. */
const lagMs = 1_000
const lookMs = 50

/** Resolves once the transcript has the last words of a turn, or is later than it ever was. */
export async function untilRead(
  clock: Clock,
  log: Pick<ConversationLog, 'lastWords'>,
  look: () => Promise<void>,
  words: string,
): Promise<void> {
  const deadline = clock.now() + lagMs
  while (clock.now() < deadline && words.trim() !== '' && log.lastWords !== words.trim()) {
    await look()
    await new Promise<void>((resolve) => clock.schedule(lookMs, () => resolve()))
  }
}
