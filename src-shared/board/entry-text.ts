import { contentText } from './content-text.ts'
import type { TranscriptEntry } from './transcript.ts'

/** What of an entry is searched: the words that a conversation shows of it. */
export function entryText(entry: TranscriptEntry): string {
  if (entry.subagent !== undefined) return ''
  switch (entry.type) {
    case 'user-message':
      return entry.typed ?? contentText(entry.content)
    case 'assistant-message':
      return contentText(entry.content)
    case 'tool-started':
      return inputText(entry.input)
    case 'tool-finished':
      return `${entry.title}\n${contentText(entry.content)}`
    case 'note':
      return entry.text
    case 'compacted':
      return entry.summary
    case 'state-changed':
      return entry.reason
    case 'api-trouble':
    case 'hook-ran':
      return entry.message
    case 'request-opened':
      return inputText(entry.request)
    default:
      return ''
  }
}

function inputText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value).map(inputText).join('\n')
}
