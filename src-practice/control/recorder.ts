/** What was asked of the practice model: the newest requests, for tests to read. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Ending } from '../play/stream.ts'

/** One request. Times are milliseconds since the epoch, with fractions. */
export type RecordedRequest = {
  readonly n: number
  readonly requestId: string
  readonly path: string
  readonly kind: 'main' | 'small' | 'count'
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
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

export type RecordFilter = {
  readonly contains?: string | undefined
  readonly kind?: RecordedRequest['kind'] | undefined
  readonly outcome?: RecordedRequest['outcome'] | undefined
}

const secrets = ['authorization', 'x-api-key', 'cookie']

/** Keeps the newest `keep` requests. */
export class Recorder {
  #records: readonly RecordedRequest[] = []
  #count = 0
  readonly #keep: number
  readonly #onChange: () => void

  constructor(keep: number, onChange: () => void) {
    this.#keep = keep
    this.#onChange = onChange
  }

  add(
    request: Pick<RecordedRequest, 'requestId' | 'path' | 'kind' | 'headers' | 'body' | 'receivedAt'>,
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
    this.#records = [...this.#records.slice(-(this.#keep - 1)), record]
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

  list(filter: RecordFilter): readonly RecordedRequest[] {
    return this.#records.filter(
      (record) =>
        (filter.kind === undefined || record.kind === filter.kind) &&
        (filter.outcome === undefined || record.outcome === filter.outcome) &&
        (filter.contains === undefined || JSON.stringify(record.body).includes(jsonText(filter.contains))),
    )
  }

  reset(): void {
    this.#records = []
    this.#count = 0
  }
}

function redacted(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const present = secrets.filter((name) => headers[name] !== undefined)
  return { ...headers, ...Object.fromEntries(present.map((name) => [name, '[redacted]'])) }
}

function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
