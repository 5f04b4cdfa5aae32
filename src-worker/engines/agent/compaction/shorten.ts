import { textBlock, type Block, type Message } from '../blocks.ts'
import { estimateTokens } from './estimate.ts'

const removed = '(removed to make room)'
const longestText = 4000

/**
 * The messages less about `tokens`, the oldest first: results of tools go, then long texts are cut. The messages stay a
 * conversation that the API takes.
 */
export function shortened(messages: readonly Message[], tokens: number): readonly Message[] {
  const withoutResults = dropped(messages, tokens, withoutResult)
  return dropped(withoutResults.messages, withoutResults.left, cutText).messages
}

function dropped(
  messages: readonly Message[],
  tokens: number,
  shorter: (block: Block) => Block,
): { readonly messages: readonly Message[]; readonly left: number } {
  let left = tokens
  const result = messages.map((message) => {
    if (left <= 0) return message
    const content = message.content.map((block) => {
      if (left <= 0) return block
      const short = shorter(block)
      left -= Math.max(0, estimateTokens([block]) - estimateTokens([short]))
      return short
    })
    return { ...message, content }
  })
  return { messages: result, left }
}

function withoutResult(block: Block): Block {
  if (block.type === 'tool_result') return { ...block, content: [textBlock(removed)] }
  return block.type === 'image' || block.type === 'document' ? textBlock(removed) : block
}

function cutText(block: Block): Block {
  const text = block['text']
  if (block.type !== 'text' || typeof text !== 'string' || text.length <= longestText) return block
  return textBlock(`${text.slice(0, longestText)} ${removed}`)
}
