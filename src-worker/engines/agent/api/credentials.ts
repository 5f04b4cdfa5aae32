import type { HeldSecrets } from '../../../../src-shared/base/held-secrets.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Variables = Readonly<Record<string, string>>

/** How requests are addressed and signed: taken from the session's environment or the user's own credentials, never from a disk. */
export type Credentials = {
  readonly baseUrl: string
  readonly authToken: string
  readonly headers: Readonly<Record<string, string>>
}

const defaultBaseUrl = 'https://api.anthropic.com'

/**
 * Reads `ANTHROPIC_BASE_URL`, `_API_KEY`, `_AUTH_TOKEN` and `_CUSTOM_HEADERS`; null when nothing among them signs a
 * request. A key goes out both as `x-api-key` and as bearer token: servers of the Messages API ask for either.
 */
export function credentialsFrom(environment: Environment): Credentials | null {
  const custom = customHeaders(environment['ANTHROPIC_CUSTOM_HEADERS'] ?? '')
  const key = environment['ANTHROPIC_API_KEY']?.trim() ?? ''
  const token = environment['ANTHROPIC_AUTH_TOKEN']?.trim() ?? ''
  const signedByHeader = 'x-api-key' in custom || 'authorization' in custom
  if (key === '' && token === '' && !signedByHeader) return null
  return {
    baseUrl: baseUrlOf(environment),
    authToken: token === '' ? key : token,
    headers: { ...(key === '' ? {} : { 'x-api-key': key }), ...custom },
  }
}

/** The environment that signs requests: with the user's own credentials where it names none itself. */
export function signedEnvironment(environment: Variables, secrets: HeldSecrets | null): Variables {
  if (secrets === null || credentialsFrom(environment) !== null) return environment
  const { apiKey, authToken } = secrets
  return {
    ...environment,
    ...(apiKey === null ? {} : { ANTHROPIC_API_KEY: apiKey }),
    ...(authToken === null ? {} : { ANTHROPIC_AUTH_TOKEN: authToken }),
  }
}

/** Where requests go, without the `/v1` that some people add. */
export function baseUrlOf(environment: Environment): string {
  const set = environment['ANTHROPIC_BASE_URL']?.trim() ?? ''
  return (set === '' ? defaultBaseUrl : set).replace(/\/+$/, '').replace(/\/v1$/, '')
}

/** One header a line: `Name: value`. */
function customHeaders(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':')
      return colon <= 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
    }),
  )
}
