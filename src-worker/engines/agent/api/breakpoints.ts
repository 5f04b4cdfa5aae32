import type { Block, Message } from '../blocks.ts'

/**
 * The server looks for a cached prefix at a breakpoint and at up to 20 blocks before it
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching); one is kept in hand.
 */
const lookBack = 19

/** The mark that ends a prefix worth keeping. */
export const cacheMark = { cache_control: { type: 'ephemeral' } } as const

/** Where breakpoints go: `[message, block]`, at most three, in the order of the conversation. */
type Place = readonly [message: number, block: number]

/**
 * Messages with their breakpoints: the last block of the last two messages of the user, so that each request finds the
 * prefix that the one before it left; and one between them where they lie further apart than the server looks back.
 */
export function withBreakpoints(messages: readonly Message[]): {
  readonly messages: readonly Omit<Message, 'askedModel'>[]
  readonly count: number
} {
  const places = placesIn(messages)
  const marked = messages.map(({ role, content }, at) => ({
    role,
    content: content.map((block, index) =>
      places.some(([message, place]) => message === at && place === index) ? { ...block, ...cacheMark } : block,
    ),
  }))
  return { messages: marked, count: places.length }
}

function placesIn(messages: readonly Message[]): readonly Place[] {
  const ends = messages
    .flatMap((message, at): Place[] => {
      const index = message.role === 'user' ? message.content.findLastIndex(isMarkable) : -1
      return index === -1 ? [] : [[at, index]]
    })
    .slice(-2)
  const [first, last] = ends
  if (first === undefined || last === undefined) return ends
  const between = placesBetween(messages, first, last)
  const middle = between.length <= lookBack ? undefined : between.slice(0, -lookBack + 1).findLast(markableIn(messages))
  return middle === undefined ? ends : [first, middle, last]
}

function placesBetween(messages: readonly Message[], first: Place, last: Place): readonly Place[] {
  return messages
    .slice(first[0], last[0] + 1)
    .flatMap(({ content }, offset) => content.map((_, index): Place => [first[0] + offset, index]))
    .filter(([at, index]) => (at > first[0] || index > first[1]) && (at < last[0] || index < last[1]))
}

function markableIn(messages: readonly Message[]): (place: Place) => boolean {
  return ([at, index]) => {
    const block = messages[at]?.content[index]
    return block !== undefined && isMarkable(block)
  }
}

/** Thinking and empty texts take no breakpoint. */
function isMarkable(block: Block): boolean {
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return false
  return block.type !== 'text' || block['text'] !== ''
}
