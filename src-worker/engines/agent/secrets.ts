type Environment = Readonly<Record<string, string | undefined>>

const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']
/** Shorter ones are no real keys, and may be words. */
const shortest = 16

/** A text with the session's API keys taken out: whatever a command prints or a server says, they do not reach a disk. */
export function withoutSecrets(text: string, environment: Environment): string {
  return names.reduce((left, name) => {
    const secret = environment[name] ?? ''
    return secret.length < shortest ? left : left.replaceAll(secret, `[${name}]`)
  }, text)
}
