import type { ContentBlock } from '@agentclientprotocol/sdk'
import { z } from 'zod'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { blocksOf } from '../agent/blocks.ts'

type UserMessage = Extract<TranscriptEntry, { type: 'user-message' }>

/** What an agent is told when the process before this one died, or was ended, in the middle of its work. */
export const interruptedNotice =
  'The process that ran this session ended and was started again. Look at what is done already before you repeat anything, then go on with the task.'

const imageSchema = z.looseObject({
  type: z.literal('image'),
  source: z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
})
const textSchema = z.looseObject({ type: z.literal('text'), text: z.string() })

/** A message's content as the protocol has it; what the agent does not take is said in words. */
export function promptOf(content: UserMessage['content'], takes: { readonly images: boolean }): ContentBlock[] {
  return blocksOf(content).map((block): ContentBlock => {
    const text = textSchema.safeParse(block)
    if (text.success) return { type: 'text', text: text.data.text }
    const image = imageSchema.safeParse(block)
    if (image.success && takes.images) {
      return { type: 'image', data: image.data.source.data, mimeType: image.data.source.media_type }
    }
    return { type: 'text', text: `(An attached ${block.type} cannot be shown to this agent.)` }
  })
}

/** Messages of the user that nothing was answered to. */
export function unanswered(entries: readonly TranscriptEntry[]): readonly UserMessage[] {
  const answered = entries.findLastIndex(({ type }) => type === 'assistant-message' || type === 'tool-started')
  return entries.slice(answered + 1).filter((entry) => entry.type === 'user-message')
}

/** Calls that were under way when the process ended. */
export function openCalls(entries: readonly TranscriptEntry[]): readonly string[] {
  const open = new Set<string>()
  for (const entry of entries) {
    if (entry.type === 'tool-started') open.add(entry.toolUseId)
    if (entry.type === 'tool-finished') open.delete(entry.toolUseId)
    if (entry.type === 'session-resumed') open.clear()
  }
  return [...open]
}

const recapLength = 6_000

/** What was said so far, in short, for an agent that does not remember it. */
export function recapOf(entries: readonly TranscriptEntry[]): string {
  const said = entries.flatMap((entry) => {
    if (entry.type === 'user-message' && entry.source !== 'notice') return [`User: ${wordsIn(entry.content)}`]
    return entry.type === 'assistant-message' ? [`You: ${wordsIn(entry.content)}`] : []
  })
  const first = said[0]?.slice(0, recapLength / 3) ?? ''
  const last = said
    .slice(1)
    .join('\n')
    .slice((-2 * recapLength) / 3)
  return `An earlier conversation about this could not be loaded. What was said in it, in part:\n${first}\n…\n${last}`
}

function wordsIn(content: UserMessage['content']): string {
  return blocksOf(content)
    .flatMap((block) => {
      const text = textSchema.safeParse(block)
      return text.success ? [text.data.text] : []
    })
    .join('\n')
}
