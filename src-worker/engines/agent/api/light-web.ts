/**
 * Small stand-ins for `Headers` and `Response`. Node's own come with a whole HTTP client (undici): about 10 MB and 80 ms of
 * a core in every worker, for a map and a record. The SDK only ever asks for what is here; nothing else in a worker uses
 * either of them.
 */

type HeadersInput = Iterable<readonly [string, string]> | Readonly<Record<string, string>> | undefined

/** Header fields by lower-case name. */
class LightHeaders {
  readonly #fields = new Map<string, string>()

  constructor(input?: HeadersInput) {
    if (input === undefined) return
    for (const [name, value] of Symbol.iterator in input ? input : Object.entries(input)) this.append(name, value)
  }

  append(name: string, value: string): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    this.#fields.delete(name.toLowerCase())
  }

  get(name: string): string | null {
    return this.#fields.get(name.toLowerCase()) ?? null
  }

  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase())
  }

  set(name: string, value: string): void {
    this.#fields.set(name.toLowerCase(), value.trim())
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.#fields) visit(value, name)
  }

  entries(): IterableIterator<[string, string]> {
    return this.#fields.entries()
  }

  keys(): IterableIterator<string> {
    return this.#fields.keys()
  }

  values(): IterableIterator<string> {
    return this.#fields.values()
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

/** The body of an answer: read once, piece by piece. */
export type LightBody = AsyncIterable<Uint8Array> & { readonly cancel: () => Promise<void> }

/** An answer whose body is read once. */
class LightResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: LightHeaders
  readonly url: string
  readonly body: LightBody

  constructor(body: LightBody, about: { status: number; statusText: string; headers: LightHeaders; url: string }) {
    this.body = body
    this.status = about.status
    this.statusText = about.statusText
    this.headers = about.headers
    this.url = about.url
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }

  async text(): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.body) chunks.push(chunk)
    return Buffer.concat(chunks).toString('utf8')
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown
  }
}

/** Puts the stand-ins where the SDK looks for them. To be called before its first request. */
export function putLightWebInPlace(): void {
  for (const [name, value] of [
    ['Headers', LightHeaders],
    ['Response', LightResponse],
  ] as const) {
    // Set, not defined: defining a lazy global first loads what it stands for.
    Reflect.set(globalThis, name, value)
  }
}

/** Makes an answer. */
export function lightResponse(
  body: LightBody,
  about: {
    readonly status: number
    readonly statusText: string
    readonly headers: readonly (readonly [string, string])[]
    readonly url: string
  },
): Response {
  const made: unknown = new LightResponse(body, { ...about, headers: new LightHeaders(about.headers) })
  if (!(made instanceof Response)) throw new Error('the stand-ins of light-web.ts are not in place')
  return made
}
