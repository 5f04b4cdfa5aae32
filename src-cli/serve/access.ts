import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Who may come in: made anew at each start. */
export type Secrets = {
  /** In the printed URL. */
  readonly token: string
  /** In the cookie that the URL is exchanged for. */
  readonly cookie: string
}

/** What is asked of a request before anything else. */
export type Access =
  | { readonly kind: 'allowed' }
  /** The request comes from another page, or under another name (DNS rebinding). */
  | { readonly kind: 'foreign'; readonly reason: string }
  | { readonly kind: 'unknown' }

/** The name of the cookie: browsers do not tell ports apart, so it carries the port. */
export function cookieName(port: number): string {
  return `backburner-${port}`
}

/** Whether the request was sent to us by our own name, and by no other page. */
export function isForeign(headers: IncomingHttpHeaders, port: number, needsOrigin: boolean): string | null {
  const host = headers.host ?? ''
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return `the host "${host}" is not ours`
  const { origin } = headers
  if (origin === undefined) return needsOrigin ? 'the origin is missing' : null
  return origin === `http://${host}` ? null : `the origin "${origin}" is not ours`
}

/** Judges a request. `needsOrigin`: browsers always tell it for WebSockets, so there its lack is suspicious. */
export function judge(headers: IncomingHttpHeaders, port: number, secrets: Secrets, needsOrigin: boolean): Access {
  const reason = isForeign(headers, port, needsOrigin)
  if (reason !== null) return { kind: 'foreign', reason }
  const sent = cookieOf(headers.cookie ?? '', cookieName(port))
  return sent !== null && isSame(sent, secrets.cookie) ? { kind: 'allowed' } : { kind: 'unknown' }
}

/** Compares two secrets in a time that tells nothing about where they differ, or how long they are. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function cookieOf(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
