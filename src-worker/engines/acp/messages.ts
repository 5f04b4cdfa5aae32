import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { AgentTrouble } from './agent-trouble.ts'

/** One message of JSON-RPC, not looked at yet. */
export type RawMessage = Readonly<Record<string, unknown>>

/**
 * The messages that a program prints, one per line, read no faster than they are taken. A line that is no message goes to
 * `garbage`; text that stands before a message in its line is cut off. Throws when a line is longer than `limit` characters.
 */
export async function* messagesOf(
  output: Readable,
  limit: number,
  garbage: (line: string) => void,
): AsyncGenerator<RawMessage> {
  const text = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  const take = (line: string): RawMessage | null => {
    if (line.trim() === '') return null
    const message = parse(line)
    if (message === null) garbage(line.slice(0, 200))
    return message
  }
  for await (const chunk of output) {
    let rest = text.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)))
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const message = take(parts.join('') + rest.slice(0, end))
      parts = []
      length = 0
      rest = rest.slice(end + 1)
      if (message !== null) yield message
    }
    parts.push(rest)
    length += rest.length
    if (length > limit) throw new AgentTrouble('failed', `it sent a message of more than ${limit / 2 ** 20} MB`)
  }
  const last = take(parts.join(''))
  if (last !== null) yield last
}

function parse(line: string): RawMessage | null {
  const whole = parseObject(line)
  if (whole !== null) return whole
  const begin = line.indexOf('{"jsonrpc"')
  return begin > 0 ? parseObject(line.slice(begin)) : null
}

function parseObject(text: string): RawMessage | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
