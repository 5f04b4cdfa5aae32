import { withoutKeys } from './redact.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that hold secrets, as people call them. */
const secretName = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|CREDENTIALS?|_PAT)$/i
/** Shorter ones are no real keys, and may be words. */
const shortest = 16
/** The mark that stands for a secret: a variable's name, or a kind of key. */
const mark = /\[(?:[A-Za-z_]\w*|redacted: [A-Za-z ]+)\]/g

/**
 * A text without secrets: the values of variables of the session's environment that hold some (`[GITHUB_TOKEN]` stands for
 * one), and keys of a known format, wherever they came from. Whatever a command prints, a file holds or a server says, they
 * reach neither a disk nor the model.
 */
export function withoutSecrets(text: string, environment: Environment): string {
  return withoutKeys(withoutOwn(text, secretsOf(environment)))
}

/** The marks that a text gets in the place of secrets, and does not hold itself. */
export function marksFor(text: string, environment: Environment): ReadonlySet<string> {
  const marks = withoutSecrets(text, environment).match(mark) ?? []
  return new Set(marks.filter((one) => !text.includes(one)))
}

/** The same for a text that comes in pieces: what may be part of a secret is held back until the next one. */
export class SecretFilter {
  readonly #secrets: readonly Secret[]
  #held = ''
  /** The end of a private key, of which nothing more is shown, has not come yet. */
  #inKey = false

  constructor(environment: Environment) {
    this.#secrets = secretsOf(environment)
  }

  /** The next piece, as far as it can be told. */
  push(piece: string): string {
    let text = withoutOwn(this.#held + piece, this.#secrets)
    if (this.#inKey) {
      const end = keyEnds.exec(text)
      // The end may come in two pieces.
      this.#held = text.slice(-longestKeyEnd)
      if (end === null) return ''
      this.#inKey = false
      text = text.slice(end.index + end[0].length)
    }
    const begun = text.lastIndexOf(keyBegins)
    if (begun !== -1 && !keyEnds.test(text.slice(begun)) && text.length - begun > longestHeld) {
      this.#inKey = keyBegun.test(text.slice(begun))
      this.#held = ''
      return withoutKeys(text)
    }
    const beginnings = this.#secrets.map(({ secret }) => beginningAtEnd(text, secret))
    const from = Math.min(safeEnd(text), text.length - Math.max(0, ...beginnings))
    this.#held = text.slice(from)
    return withoutKeys(text.slice(0, from))
  }

  /** What was held back. */
  end(): string {
    const held = this.#held
    this.#held = ''
    return this.#inKey ? '' : withoutKeys(held)
  }
}

type Secret = { readonly name: string; readonly secret: string }

const longestHeld = 16_000
const longestWord = 4_000
const longestKeyEnd = 80
const keyBegins = '-----BEGIN '
const keyBegun = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/
const keyEnds = /-----END [A-Z0-9 ]{0,40}-----/
/** Words after which a secret may follow. */
const announces = /authorization|bearer|basic|api-key|secret|session_?token/i

/** Where a text may be cut so that no key is cut in two: before its last word, its last line, or a private key. */
function safeEnd(text: string): number {
  const begun = text.lastIndexOf(keyBegins)
  const end = begun === -1 ? null : keyEnds.exec(text.slice(begun))
  if (begun !== -1 && end === null) return begun
  const afterKey = end === null ? 0 : begun + end.index + end[0].length
  const line = text.lastIndexOf('\n') + 1
  if (text.length - line <= longestHeld && announces.test(text.slice(line))) return Math.max(line, afterKey)
  return Math.max(wordAtEnd(text), afterKey)
}

function wordAtEnd(text: string): number {
  const least = Math.max(0, text.length - longestWord)
  let at = text.length
  while (at > least && !/\s/.test(text.charAt(at - 1))) at -= 1
  // Progress that is drawn with dots is shown as it comes.
  return /^[.=#*]+$/.test(text.slice(at)) ? text.length : at
}

function withoutOwn(text: string, secrets: readonly Secret[]): string {
  return secrets.reduce((left, { name, secret }) => left.replaceAll(secret, `[${name}]`), text)
}

/** How many characters at the end of a text are the beginning of a secret. */
function beginningAtEnd(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return length
  return 0
}

/** Longer ones first: one may be part of another. */
function secretsOf(environment: Environment): readonly Secret[] {
  return Object.entries(environment)
    .flatMap(([name, secret = '']) => (secretName.test(name) && isSecret(secret) ? [{ name, secret }] : []))
    .toSorted((a, b) => b.secret.length - a.secret.length)
}

/** Paths and sentences are called keys too, and are none. */
function isSecret(text: string): boolean {
  return text.length >= shortest && !/^[/~.]|\s/.test(text)
}
