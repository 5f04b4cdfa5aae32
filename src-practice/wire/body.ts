import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'

/** The largest body the API takes. */
const mostBytes = 32 * 1024 * 1024

/** A body that was read, with its text as it came; or why it could not be. */
export type Body =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly problem: 'too-large' | 'not-json' }

/** Reads a JSON body; an empty one is `{}`. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) throw new TypeError('body chunk is not a buffer')
    size += chunk.length
    if (size > mostBytes) return { ok: false, problem: 'too-large' }
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return { ok: true, value: {}, text }
  try {
    return { ok: true, value: JSON.parse(text), text }
  } catch {
    return { ok: false, problem: 'not-json' }
  }
}

/** The first issue of a failed parse, in the API's words: `messages.0.content: Field required`. */
export function issueText(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'invalid body' : textOf(issue, [])
}

function textOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path]
  const inner = issue.code === 'invalid_union' ? nearestMiss(issue.errors) : undefined
  if (inner !== undefined) return textOf(inner, path)
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return `${path.length === 0 ? 'body' : path.map(String).join('.')}: ${missing ? 'Field required' : issue.message}`
}

/** The issue of the alternative that was probably meant: the one that got furthest in. */
function nearestMiss(alternatives: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue | undefined {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((issue) => issue.path.length))
  return alternatives.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]?.[0]
}
