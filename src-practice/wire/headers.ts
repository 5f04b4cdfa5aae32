/** Headers that every answer of the API carries. */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { apiError, type ApiError } from './errors.ts'

const limits = { requests: 4000, tokens: 4_000_000, 'input-tokens': 2_000_000, 'output-tokens': 800_000 }

/** A new id such as `req_4f…`; `prefix` is `req`, `msg` or `toolu`. */
export function newId(prefix: string): string {
  return `${prefix}_01${randomBytes(11).toString('hex')}`
}

/** Sets `request-id`, organisation and rate limits (`limited`: none left). */
export function setApiHeaders(
  response: ServerResponse,
  requestId: string,
  limited: { readonly seconds: number } | null,
): void {
  response.setHeader('request-id', requestId)
  response.setHeader('anthropic-organization-id', '00000000-0000-4000-8000-000000000000')
  const reset = new Date(Date.now() + (limited?.seconds ?? 1) * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  for (const [name, limit] of Object.entries(limits)) {
    response.setHeader(`anthropic-ratelimit-${name}-limit`, String(limit))
    response.setHeader(`anthropic-ratelimit-${name}-remaining`, limited === null ? String(limit - 1) : '0')
    response.setHeader(`anthropic-ratelimit-${name}-reset`, reset)
  }
}

/** What is wrong with the headers of a request, or null. Any key passes, except those that begin with `bad-`. */
export function headerComplaint(headers: IncomingHttpHeaders): ApiError | null {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]
  const apiKey = headers['x-api-key']
  if (bearer === undefined && (apiKey === undefined || apiKey === '')) {
    return apiError(401, { message: 'x-api-key header is required' })
  }
  if (typeof apiKey === 'string' && apiKey.startsWith('bad-')) return apiError(401)
  if (bearer?.startsWith('bad-') === true) return apiError(401, { message: 'Invalid bearer token' })
  if (headers['anthropic-version'] === undefined)
    return apiError(400, { message: 'anthropic-version: header is required' })
  return null
}
