type Environment = Readonly<Record<string, string | undefined>>

const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']
/** Shorter ones are no real keys, and may be words. */
const shortest = 16

/** A text with the session's API keys taken out: whatever a command prints or a server says, they do not reach a disk. */
export function withoutSecrets(text: string, environment: Environment): string {
  return secretsOf(environment).reduce((left, { name, secret }) => left.replaceAll(secret, `[${name}]`), text)
}

/** The same for a text that comes in pieces: what may be the beginning of a key is held back until the next one. */
export class SecretFilter {
  readonly #environment: Environment
  #held = ''

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** The next piece, as far as it can be told. */
  push(piece: string): string {
    const text = withoutSecrets(this.#held + piece, this.#environment)
    const length = Math.max(0, ...secretsOf(this.#environment).map(({ secret }) => beginningAtEnd(text, secret)))
    this.#held = text.slice(text.length - length)
    return text.slice(0, text.length - length)
  }

  /** What was held back. */
  end(): string {
    const held = this.#held
    this.#held = ''
    return held
  }
}

/** How many characters at the end of a text are the beginning of a secret. */
function beginningAtEnd(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return length
  return 0
}

function secretsOf(environment: Environment): { readonly name: string; readonly secret: string }[] {
  return names.flatMap((name) => {
    const secret = environment[name] ?? ''
    return secret.length < shortest ? [] : [{ name, secret }]
  })
}
