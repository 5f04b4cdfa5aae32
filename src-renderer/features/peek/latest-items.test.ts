import { expect, it } from 'vitest'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { latestItems } from './latest-items.ts'

function entry(seq: number, type: string, fields: object): TranscriptEntry {
  return transcriptEntrySchema.parse({ schema: 1, seq, at: seq, type, ...fields })
}
const trouble = (seq: number, message: string): TranscriptEntry =>
  entry(seq, 'api-trouble', { status: 401, message, attempt: 1, nextAt: null })

it('leaves the trouble that a sign-in is asked for to what asks, and keeps any other', () => {
  const login = { kind: 'login', requestId: 'r1', askedAt: 3, message: 'API key refused' }
  const entries = [
    trouble(1, 'overloaded'),
    entry(2, 'assistant-message', {
      content: [{ type: 'text', text: 'Hello' }],
      messageId: 'm1',
      model: 'm',
      stopReason: 'end_turn',
      usage: {},
    }),
    trouble(3, 'key refused'),
    entry(4, 'request-opened', { request: login }),
  ]
  expect(latestItems(entries, 10).map((item) => ('text' in item ? item.text : item.kind))).toEqual([
    'overloaded',
    'Hello',
  ])
})
