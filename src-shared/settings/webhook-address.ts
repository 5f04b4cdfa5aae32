const secure = /^https:\/\/[^\s/?#@]+([/?#]\S*)?$/i
const local = /^http:\/\/(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?([/?#]\S*)?$/i

/** Whether events may be posted to an address: over https, or over http to this very machine. */
export function isAllowedWebhook(address: string): boolean {
  return address.length <= 2_000 && (secure.test(address) || local.test(address))
}
