import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { readLastLines } from '../../../src-node/files/read-lines.ts'
import { recordOf, type Services } from './services.ts'

const mostEntries = 400
const patienceMs = 5_000

/** The recent output of a session as plain text: from its worker, or from its transcript when there is none. */
export async function recentOutput(services: Services, sessionId: SessionId, maxBytes: number): Promise<string> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  await worker.settled(patienceMs)
  const receipt = await worker.ask({ type: 'read-output', maxBytes })
  if (receipt?.outcome === 'done' && receipt.text !== undefined) return receipt.text
  if (!capabilitiesOf(record.engine).structuredTranscript) return ''
  const lines = await readLastLines(services.paths.job(record.id).transcript, transcriptEntrySchema, mostEntries)
  const text = lines.flatMap((line) => (line.kind === 'line' ? textOf(line.value) : [])).join('\n\n')
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length <= maxBytes ? text : bytes.subarray(bytes.length - maxBytes).toString('utf8')
}

function textOf(entry: TranscriptEntry): readonly string[] {
  if (entry.subagent !== undefined) return []
  switch (entry.type) {
    case 'user-message':
      return entry.source === 'notice' ? [] : contentOf(entry.content).map((text) => `> ${text}`)
    case 'assistant-message':
      return contentOf(entry.content)
    case 'tool-finished':
      return [`${entry.isError ? '✗' : '✓'} ${entry.tool}: ${entry.title}`]
    case 'state-changed':
      return entry.state === 'working' ? [] : [`[${entry.state}] ${entry.reason}`]
    case 'api-trouble':
      return [`[trouble] ${entry.message}`]
    case 'note':
      return [entry.text]
    default:
      return []
  }
}

function contentOf(content: Extract<TranscriptEntry, { type: 'user-message' }>['content']): readonly string[] {
  if (typeof content === 'string') return [content]
  return content.flatMap((block) => (block.type === 'text' && typeof block['text'] === 'string' ? [block['text']] : []))
}
