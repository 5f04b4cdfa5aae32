const REPLACEMENT = '[redacted]'

/** What secrets look like: `keep` groups, where there are any, stay. The formats are their issuers' documented ones. */
const patterns: readonly RegExp[] = [
  // Private keys, also with the line feeds escaped as in JSON.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Anthropic, OpenAI and others.
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  // GitHub, GitLab, npm, Slack, Google.
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_\w{16,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bnpm_[A-Za-z0-9]{16,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bAIza[\w-]{30,}/g,
  // AWS access key ids.
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  // JSON Web Tokens.
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
  // HTTP headers.
  /(?<keep>\b(?:Bearer|Basic) )[\w.~+/=-]{8,}/gi,
  /(?<keep>\b(?:x-api-key|proxy-authorization|set-cookie|cookie)\\?["']?\s*[:=]\s*\\?["']?)[^"'\\\r\n]+/gi,
  // Passwords in addresses.
  /(?<keep>\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi,
  // Assignments, as in `env`, shell commands and JSON.
  /(?<keep>\b\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)\\?["']?\s*[=:]\s*\\?["']?)[^\s"'\\,;&]{4,}/gi,
]

/** The text without anything that looks like a secret, and without the `known` ones whatever they look like. */
export function redact(text: string, known: readonly string[] = []): string {
  let result = text
  for (const secret of known) if (secret.length >= 4) result = result.replaceAll(secret, REPLACEMENT)
  for (const pattern of patterns) {
    result = result.replace(pattern, (...match: unknown[]) => `${keptPart(match)}${REPLACEMENT}`)
  }
  return result
}

/** `replace` passes the named groups last, and only when the pattern has some. */
function keptPart(match: readonly unknown[]): string {
  const groups = match.at(-1)
  const isGroups = typeof groups === 'object' && groups !== null && 'keep' in groups
  return isGroups && typeof groups.keep === 'string' ? groups.keep : ''
}
