import { isAllowedWebhook } from '../../../src-shared/settings/webhook-address.ts'

/** What became of a POST. `again`: another time it may succeed. */
export type Posted = { readonly ok: true } | { readonly ok: false; readonly again: boolean; readonly reason: string }

/** Posts a JSON text. Never rejects. */
export type PostJson = (address: string, body: string, id: string) => Promise<Posted>

const patienceMs = 10_000
/** Answers of servers that are worth another attempt: timeout, too early, too many, and all faults of their own. */
const worthAnother = new Set([408, 425, 429])

/** Posts over https, or over http to this machine only. Follows no redirect, reads no answer. */
export const postJson: PostJson = (address, body, id) =>
  new Promise((resolve) => {
    if (!isAllowedWebhook(address) || !URL.canParse(address)) {
      resolve({ ok: false, again: false, reason: 'a webhook is an https address, or http on this machine' })
      return
    }
    // An import would fetch every name of the module, and with those an HTTP client.
    const { request } = address.startsWith('https:')
      ? process.getBuiltinModule('node:https')
      : process.getBuiltinModule('node:http')
    const outgoing = request(address, {
      method: 'POST',
      timeout: patienceMs,
      signal: AbortSignal.timeout(patienceMs),
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Backburner',
        'x-backburner-delivery': id,
      },
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer for ${patienceMs / 1000} s`)))
    outgoing.on('error', (error) => resolve({ ok: false, again: true, reason: error.message }))
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0
      response.destroy()
      if (status >= 200 && status < 300) resolve({ ok: true })
      else resolve({ ok: false, again: status >= 500 || worthAnother.has(status), reason: `it answered ${status}` })
    })
    outgoing.end(body)
  })
