import { keyFormats } from './key-formats.ts'

const REPLACEMENT = '[redacted]'

/** In a log a word too much may go: whatever is called a secret is one, however it looks. */
const onlyInLogs: readonly RegExp[] = [
  /(?<![\w-])sk-[\w-]{16,}/g,
  /(?<keep>(?<![\w-])(?:Bearer|Basic) )[\w.~+/=-]{8,}/gi,
  /(?<keep>(?<![\w-])(?:x-api-key|proxy-authorization|set-cookie|cookie)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^"'\\\r\n]+/gi,
  /(?<keep>(?<![\w+.-])[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,200}:)[^\s/@]{1,400}(?=@)/gi,
  // Assignments, as in `env`, shell commands and JSON.
  /(?<keep>(?<!\w)\w{0,80}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?)[^\s"'\\,;&]{4,}/gi,
]

/** The text without anything that looks like a secret, and without the `known` ones whatever they look like. */
export function redact(text: string, known: readonly string[] = []): string {
  let result = text
  for (const secret of known) if (secret.length >= 4) result = result.replaceAll(secret, REPLACEMENT)
  for (const { pattern } of keyFormats) result = result.replace(pattern, (...match) => keptPart(match) + REPLACEMENT)
  for (const pattern of onlyInLogs) result = result.replace(pattern, (...match) => keptPart(match) + REPLACEMENT)
  return result
}

/**
 * The text without keys of a known format: `[redacted: GitHub token]` stands for one. For what people and models read, so
 * words, code and examples stay.
 */
export function withoutKeys(text: string): string {
  let result = text
  for (const { name, pattern } of keyFormats)
    result = result.replace(pattern, (...match) => `${keptPart(match)}[redacted: ${name}]`)
  return result
}

/** `replace` passes the named groups last, and only when the pattern has some. */
function keptPart(match: readonly unknown[]): string {
  const groups = match.at(-1)
  const isGroups = typeof groups === 'object' && groups !== null && 'keep' in groups
  return isGroups && typeof groups.keep === 'string' ? groups.keep : ''
}
