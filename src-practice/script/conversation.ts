/** What the practice model reads out of the conversation in a request. Pure: nothing is remembered between requests. */
import { blocksOf, isText, isToolResult, isToolUse, resultText } from '../wire/request.ts'
import type { RequestMessage } from '../wire/request.ts'

/** What came back between two answers of the model. */
export type Returned = {
  readonly results: readonly { readonly tool: string; readonly text: string; readonly isError: boolean }[]
  /** What a person wrote, notes of the client left out; empty when nobody wrote. */
  readonly said: string
}

/** A conversation as seen from one prompt: that prompt, and what came back after each answer since. */
export type Exchange = { readonly prompt: string; readonly returned: readonly Returned[] }

/** What a client adds to a message: elements such as `<system-reminder>`, with a hyphen in the name or one of these names. */
const clientNotes = /<(environment|env|context|instructions|memory|[a-z]+(?:-[a-z]+)+)(?:\s[^>]*)?>[\s\S]*?<\/\1>/gi

/** The words of a person in a message: its text blocks without the client's own notes. */
export function saidIn(message: RequestMessage): string {
  if (message.role !== 'user') return ''
  return blocksOf(message.content)
    .filter(isText)
    .map((block) => block.text.replace(clientNotes, '').trim())
    .filter((text) => text !== '')
    .join('\n\n')
}

/** The conversation from the message at `start` on. Messages in a row by the same side count as one. */
export function exchangeFrom(messages: readonly RequestMessage[], start: number): Exchange {
  const tools = toolNames(messages)
  const returned: Returned[] = []
  for (let index = start + 1; index < messages.length; index += 1) {
    const message = messages[index]
    if (message?.role === 'assistant' && messages[index - 1]?.role !== 'assistant') returned.push(nothing)
    if (message?.role !== 'user' || returned.length === 0) continue
    const before = returned.at(-1) ?? nothing
    returned[returned.length - 1] = {
      results: [...before.results, ...resultsIn(message, tools)],
      said: [before.said, saidIn(message)].filter((text) => text !== '').join('\n\n'),
    }
  }
  const prompt = messages[start]
  return { prompt: prompt === undefined ? '' : saidIn(prompt), returned }
}

const nothing: Returned = { results: [], said: '' }

function resultsIn(message: RequestMessage, tools: ReadonlyMap<string, string>): Returned['results'] {
  return blocksOf(message.content)
    .filter(isToolResult)
    .map((block) => ({
      tool: tools.get(block.tool_use_id) ?? '',
      text: resultText(block),
      isError: block.is_error === true,
    }))
}

function toolNames(messages: readonly RequestMessage[]): ReadonlyMap<string, string> {
  const uses = messages.flatMap((message) => blocksOf(message.content).filter(isToolUse))
  return new Map(uses.map((use) => [use.id, use.name]))
}
