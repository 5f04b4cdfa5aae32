import type { Block } from '../blocks.ts'

/** What an image of the usual size counts, as the API's documentation has it. */
const imageTokens = 1600
/** Base64 characters of a document to one token: a page of a PDF is about 60 kB and 2,500 tokens. */
const documentCharactersPerToken = 32

/** Tokens of content, roughly: four characters of Latin text to one, one character of other scripts. */
export function estimateTokens(content: string | readonly Block[]): number {
  if (typeof content === 'string') return textTokens(content)
  return content.reduce((sum, block) => sum + blockTokens(block), 0)
}

function blockTokens(block: Block): number {
  switch (block.type) {
    case 'text':
      return textTokens(block['text'])
    case 'image':
      return imageTokens
    case 'document':
      return Math.ceil(JSON.stringify(block).length / documentCharactersPerToken)
    case 'tool_result': {
      const { content } = block
      if (Array.isArray(content)) {
        return content.reduce((sum: number, one: unknown) => sum + (isBlock(one) ? blockTokens(one) : 0), 10)
      }
      return textTokens(content) + 10
    }
    case 'thinking':
      return textTokens(block['thinking'])
    default:
      return textTokens(JSON.stringify(block))
  }
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function textTokens(text: unknown): number {
  if (typeof text !== 'string') return 0
  let wide = 0
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x2e7f) wide += 1
  return Math.ceil((text.length - wide) / 4 + wide)
}
