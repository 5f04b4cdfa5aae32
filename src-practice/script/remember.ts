/** Compaction: the practice model sums a conversation up so that it can go on with its script from the summary alone. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'
import { blocksOf, isText, isToolResult, isToolUse, resultText, type RequestMessage } from '../wire/request.ts'
import { saidIn } from './conversation.ts'

const noted = /\[practice-notes:([\w-]+)\]/
const longestResult = 400

const notesSchema = z.array(
  z.object({
    role: z.enum(['user', 'assistant']),
    said: z.string(),
    calls: z.array(z.object({ id: z.string(), name: z.string() })),
    results: z.array(z.object({ id: z.string(), text: z.string(), isError: z.boolean() })),
  }),
)
type Notes = z.infer<typeof notesSchema>

/** The summary of a conversation whose last message asks for one; else null. */
export function summaryOf(messages: readonly RequestMessage[]): string | null {
  const last = messages.at(-1)
  if (last?.role !== 'user') return null
  const asked = blocksOf(last.content).filter(isText).at(-1)?.text ?? ''
  if (!/\bsummar(?:y|i[sz]e)\b[^.]{0,40}\bconversation\b/i.test(asked)) return null
  const notes = notesOf(remembered(messages))
  const packed = deflateRawSync(JSON.stringify(notes)).toString('base64url')
  const calls = notes.flatMap((note) => note.calls.map(({ name }) => name))
  const task = notes.find(({ said }) => said !== '')?.said.split('\n')[0] ?? ''
  return `The task: ${task}\nSo far there were ${calls.length} tool calls (${[...new Set(calls)].join(', ')}).\n[practice-notes:${packed}]`
}

/** The conversation with what a summary in it stands for; messages that follow the summary verbatim count once. */
export function remembered(messages: readonly RequestMessage[]): readonly RequestMessage[] {
  const at = messages.findLastIndex((message) => textsOf(message).some((text) => noted.test(text)))
  const message = messages[at]
  if (message === undefined) return messages
  const packed = textsOf(message).flatMap((text) => noted.exec(text)?.[1] ?? [])[0] ?? ''
  const before = messagesOf(notesSchema.parse(JSON.parse(inflateRawSync(Buffer.from(packed, 'base64url')).toString())))
  const rest = blocksOf(message.content).filter((block) => !isText(block) || !noted.test(block.text))
  const after = [...(rest.length === 0 ? [] : [{ ...message, content: [...rest] }]), ...messages.slice(at + 1)]
  const known = before.map(nameOf)
  const lastKept = after.findLastIndex((one) => one.role === 'assistant' && known.includes(nameOf(one)))
  const kept = after[lastKept]
  return kept === undefined
    ? [...before, ...after]
    : [...before.slice(0, known.lastIndexOf(nameOf(kept)) + 1), ...after.slice(lastKept + 1)]
}

function textsOf(message: RequestMessage): readonly string[] {
  return blocksOf(message.content)
    .filter(isText)
    .map(({ text }) => text)
}

/** What tells an answer from the others. */
function nameOf(message: RequestMessage): string {
  const calls = blocksOf(message.content).filter(isToolUse)
  return JSON.stringify([message.role, calls.map(({ id }) => id), calls.length > 0 ? '' : textsOf(message).join('\n')])
}

function notesOf(messages: readonly RequestMessage[]): Notes {
  return messages.flatMap((message) => {
    if (message.role === 'system') return []
    const blocks = blocksOf(message.content)
    const said = message.role === 'user' ? saidIn(message) : textsOf(message).join('\n')
    const calls = blocks.filter(isToolUse).map(({ id, name }) => ({ id, name }))
    const results = blocks.filter(isToolResult).map((block) => ({
      id: block.tool_use_id,
      text: resultText(block).slice(0, longestResult),
      isError: block.is_error === true,
    }))
    return [{ role: message.role, said, calls, results }]
  })
}

function messagesOf(notes: Notes): RequestMessage[] {
  return notes.map(({ role, said, calls, results }) => ({
    role,
    content: [
      ...results.map(({ id, text, isError }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: text,
        is_error: isError,
      })),
      ...(said === '' ? [] : [{ type: 'text' as const, text: said }]),
      ...calls.map(({ id, name }) => ({ type: 'tool_use' as const, id, name, input: {} })),
    ],
  }))
}
