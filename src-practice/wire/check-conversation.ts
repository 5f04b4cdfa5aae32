/** The rules of the real API about the shape of a conversation, with its wording, so that a client's mistake shows here too. */
import { signatureOf } from './signature.ts'
import { blocksOf, isText, isThinking, isToolResult, isToolUse, type MessagesRequest } from './request.ts'
import type { RequestMessage } from './request.ts'

const cacheBreakpoints = 4

/** What the API would refuse in this request (a 400), or null. */
export function complaintAbout(request: MessagesRequest): string | null {
  const messages = request.messages.filter((message) => message.role !== 'system')
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role'
  const bare = (request.tools ?? []).findIndex((tool) => tool.type === undefined && tool.input_schema === undefined)
  if (bare >= 0) return `tools.${bare}.custom.input_schema: Field required`
  const budget = request.thinking?.budget_tokens ?? 0
  if (budget >= request.max_tokens) return '`max_tokens` must be greater than `thinking.budget_tokens`.'
  const names = (request.tools ?? []).map((tool) => tool.name)
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  if (countBreakpoints(request) > cacheBreakpoints) {
    return `A maximum of ${cacheBreakpoints} blocks with cache_control may be provided. Found ${countBreakpoints(request)}.`
  }
  const ids = new Set<string>()
  for (const [index, message] of messages.entries()) {
    const complaint = contentComplaint(message, index) ?? pairingComplaint(messages, index, ids)
    if (complaint !== null) return complaint
  }
  return null
}

function contentComplaint(message: RequestMessage, index: number): string | null {
  const blocks = blocksOf(message.content)
  if (blocks.length === 0) return `messages.${index}: all messages must have non-empty content`
  for (const [at, block] of blocks.entries()) {
    if (isText(block) && block.text === '') return `messages: text content blocks must be non-empty`
    if (isThinking(block) && block.signature !== signatureOf(block.thinking) && block.thinking !== '') {
      return `messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`
    }
    if (isToolUse(block) && message.role !== 'assistant') {
      return `messages.${index}.content.${at}: \`tool_use\` blocks can only be in \`assistant\` messages`
    }
    if (isToolResult(block) && message.role !== 'user') {
      return `messages.${index}.content.${at}: \`tool_result\` blocks can only be in \`user\` messages`
    }
  }
  return null
}

/** Each tool call needs its result in the next message, and each result its call in the one before. */
function pairingComplaint(messages: readonly RequestMessage[], index: number, ids: Set<string>): string | null {
  const message = messages[index]
  if (message === undefined) return null
  const uses = blocksOf(message.content).filter(isToolUse)
  for (const use of uses) {
    if (ids.has(use.id)) return `messages.${index}: \`tool_use\` ids must be unique`
    ids.add(use.id)
  }
  const answered = resultIds(messages[index + 1])
  const missing = uses.filter((use) => !answered.includes(use.id)).map((use) => use.id)
  if (missing.length > 0) {
    return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
  }
  const before = messages[index - 1]
  const asked = before === undefined ? [] : blocksOf(before.content).filter(isToolUse)
  const results = resultIds(message)
  const stray = results.find((id) => !asked.some((use) => use.id === id))
  if (stray !== undefined) {
    return `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  }
  if (new Set(results).size < results.length) {
    return `messages.${index}.content: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${results[0] ?? ''}`
  }
  return null
}

function resultIds(message: RequestMessage | undefined): readonly string[] {
  if (message === undefined) return []
  return blocksOf(message.content)
    .filter(isToolResult)
    .map((result) => result.tool_use_id)
}

function countBreakpoints(request: MessagesRequest): number {
  const system = typeof request.system === 'string' ? [] : (request.system ?? [])
  const blocks = request.messages.flatMap((message) => blocksOf(message.content))
  return [...system, ...(request.tools ?? []), ...blocks].filter((part) => part.cache_control != null).length
}
