import type { TranscriptEntry } from './transcript.ts'

/** About how many characters an entry holds; what is not text is small. */
export function entrySize(entry: TranscriptEntry): number {
  switch (entry.type) {
    case 'user-message':
    case 'assistant-message':
      return 200 + contentSize(entry.content)
    case 'tool-finished':
      return 200 + contentSize(entry.content) + (entry.patch?.length ?? 0)
    case 'tool-started':
      return 200 + inputSize(entry.input)
    case 'compacted':
      return 200 + entry.summary.length
    case 'task-finished':
      return 200 + entry.result.length
    case 'note':
      return 200 + entry.text.length
    default:
      return 400
  }
}

function contentSize(content: Extract<TranscriptEntry, { type: 'user-message' }>['content']): number {
  if (typeof content === 'string') return content.length
  return content.reduce((sum, block) => sum + inputSize(block), 0)
}

function inputSize(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce((sum: number, one) => sum + inputSize(one), 16)
}
