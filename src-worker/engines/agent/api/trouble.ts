/** Why a request got no whole answer, and what follows from it. */
export type Trouble = {
  /** HTTP status; null when there was none. */
  readonly status: number | null
  /** In words for people: `API overloaded (529)`. */
  readonly what: string
  /** The server's own words, if it had any. */
  readonly message: string
  /**
   * `retry`: ask again. `login`: the credentials are refused. `never`: asking again cannot help.
   */
  readonly remedy: 'retry' | 'login' | 'never'
  /** How long the server asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | null
  /** The model has no capacity: a fallback model may have. */
  readonly overloaded: boolean
}

/** Thrown by a request that got no whole answer. */
export class ApiTrouble extends Error {
  override readonly name = 'ApiTrouble'
  readonly trouble: Trouble

  constructor(trouble: Trouble, cause?: unknown) {
    super(trouble.message === '' ? trouble.what : `${trouble.what}: ${trouble.message}`, { cause })
    this.trouble = trouble
  }
}

/** Trouble that an HTTP error answer means. */
export function troubleOfStatus(status: number, message: string, headers: HeaderReader, now: number): Trouble {
  return {
    status,
    what: whatOf(status),
    message,
    remedy: remedyOf(status),
    retryAfterMs: retryAfterOf(headers, now),
    overloaded: status === 529 || status === 503,
  }
}

/** Trouble of the `error` event that ended a stream: its type stands for a status. */
export function troubleOfErrorEvent(type: string, message: string): Trouble {
  const status = statusOfType[type] ?? null
  return {
    status,
    what: status === null ? `API error in the stream (${type})` : whatOf(status),
    message,
    remedy: status === null ? 'retry' : remedyOf(status),
    retryAfterMs: null,
    overloaded: type === 'overloaded_error',
  }
}

/** Trouble of a connection that could not be made, or broke. */
export function troubleOfConnection(what: string, message: string): Trouble {
  return { status: null, what, message, remedy: 'retry', retryAfterMs: null, overloaded: false }
}

/** Whether the conversation is too long for the model, or its body for the API. */
export function isTooLong({ status, message }: Trouble): boolean {
  if (status === 413) return true
  return (
    status === 400 &&
    /prompt is too long|too many (?:input |total )?tokens|context (?:window|length|limit)|maximum context|input (?:is )?too long/i.test(
      message,
    )
  )
}

/** Reads one header, whatever its case. */
export type HeaderReader = (name: string) => string | null

const statusOfType: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  authentication_error: 401,
  permission_error: 403,
  invalid_request_error: 400,
  not_found_error: 404,
  request_too_large: 413,
  billing_error: 402,
}

function remedyOf(status: number): Trouble['remedy'] {
  if (status === 401 || status === 403) return 'login'
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500 || status < 400
    ? 'retry'
    : 'never'
}

function whatOf(status: number): string {
  switch (status) {
    case 400:
      return 'API refused the request (400)'
    case 401:
      return 'API key refused (401)'
    case 402:
      return 'API credit is used up (402)'
    case 403:
      return 'API access denied (403)'
    case 404:
      return 'API does not know the model or address (404)'
    case 413:
      return 'Request too large for the API (413)'
    case 429:
      return 'API rate limit (429)'
    case 529:
      return 'API overloaded (529)'
    default:
      return `API error (${status})`
  }
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfterOf(header: HeaderReader, now: number): number | null {
  const exact = header('retry-after-ms')
  if (exact !== null && /^\s*\d+(\.\d+)?\s*$/.test(exact)) return Math.ceil(Number(exact))
  const value = header('retry-after')
  if (value === null) return null
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Math.ceil(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
