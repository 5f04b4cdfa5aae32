/** What was asked of the practice model: the newest requests, for tests to read. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Ending } from '../play/stream.ts'

/** One request. Times are milliseconds since the epoch, with fractions. */
export type RecordedRequest = {
  readonly n: number
  readonly requestId: string
  readonly path: string
  readonly kind: 'main' | 'small'
  readonly headers: IncomingHttpHeaders
  /** The body as it came; empty when it was too old to be kept. */
  text: string
  readonly receivedAt: number
  firstByteAt: number | null
  endedAt: number | null
  /** `refused`: an error status. `broken`: a trouble broke it. `left`: the client went away. */
  outcome: 'open' | 'refused' | Ending
  status: number | null
  script: string | null
  /** Index of the turn within its script. */
  turn: number | null
  trouble: string | null
}

/** Which requests to list; what is left out does not matter. */
export type RecordFilter = {
  readonly contains?: string | undefined
  readonly kind?: RecordedRequest['kind'] | undefined
  readonly outcome?: RecordedRequest['outcome'] | undefined
}

const secrets = ['authorization', 'x-api-key', 'cookie']
const keptRequests = 1000
const keptCharacters = 32_000_000

/** Keeps the newest 1,000 requests, and the bodies of as many as fit. */
export class Recorder {
  #records: RecordedRequest[] = []
  #count = 0
  #characters = 0
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  add(
    request: Pick<RecordedRequest, 'requestId' | 'path' | 'kind' | 'headers' | 'text' | 'receivedAt'>,
  ): RecordedRequest {
    this.#count += 1
    const record: RecordedRequest = {
      ...request,
      n: this.#count,
      headers: redacted(request.headers),
      firstByteAt: null,
      endedAt: null,
      outcome: 'open',
      status: null,
      script: null,
      turn: null,
      trouble: null,
    }
    this.#records.push(record)
    this.#characters += record.text.length
    this.#forget()
    this.#onChange()
    return record
  }

  /** The first byte of the answer goes out. */
  begin(record: RecordedRequest, status: number): void {
    record.firstByteAt = performance.timeOrigin + performance.now()
    record.status = status
  }

  end(record: RecordedRequest, outcome: RecordedRequest['outcome']): void {
    if (record.endedAt !== null) return
    record.endedAt = performance.timeOrigin + performance.now()
    record.outcome = outcome
    this.#onChange()
  }

  list({ contains, kind, outcome }: RecordFilter): readonly RecordedRequest[] {
    const part = contains === undefined ? undefined : JSON.stringify(contains).slice(1, -1)
    return this.#records.filter(
      (record) =>
        (kind === undefined || record.kind === kind) &&
        (outcome === undefined || record.outcome === outcome) &&
        (part === undefined || record.text.includes(part)),
    )
  }

  reset(): void {
    this.#records = []
    this.#count = 0
    this.#characters = 0
  }

  #forget(): void {
    if (this.#records.length > keptRequests) this.#characters -= this.#records.shift()?.text.length ?? 0
    for (const record of this.#records) {
      if (this.#characters <= keptCharacters) return
      this.#characters -= record.text.length
      record.text = ''
    }
  }
}

function redacted(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const present = secrets.filter((name) => headers[name] !== undefined)
  return { ...headers, ...Object.fromEntries(present.map((name) => [name, '[redacted]'])) }
}
