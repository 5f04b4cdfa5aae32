import { z } from 'zod'
import { appVersion } from '../../../../src-shared/api/version.ts'
import type { HostBudget, HostReply, HostTrouble } from '../host.ts'
import { apiOf, namedHosts } from './addresses.ts'
import { createFetch, fetchTail } from './http-fetch.ts'
import { findToken } from '../../../../src-node/github/token.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a GitHub host is asked with. */
export type GitHubOptions = {
  readonly host: string
  /** The environments in which a token and the API's address are looked for, the first that has one counts. */
  readonly environments: () => readonly Environment[]
  readonly now: () => number
}

/** An answer of the API, whatever it says; or `declined`: it says no to this one request. */
export type Sent =
  | { readonly kind: 'sent'; readonly status: number; readonly headers: unknown; readonly data: unknown }
  | { readonly kind: 'declined'; readonly status: number; readonly why: string }
  | HostTrouble

/** The API of one host, with the user's token. */
export type GitHubClient = {
  /** A request to the REST API: `GET /repos/{owner}/{repo}/…` as Octokit writes them. Redirects are answers. */
  readonly rest: (route: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Sent>
  /**
   * The end of a text that the REST API answers, or redirects to: whatever stands there gets no token, for it is another
   * host's, and its address is a key by itself.
   */
  readonly tail: (
    route: string,
    parameters: Readonly<Record<string, unknown>>,
  ) => Promise<Exclude<HostReply<string>, { kind: 'declined' }> | Extract<Sent, { kind: 'declined' }>>
  /** The same to the GraphQL API; the errors in its answer are still in it. */
  readonly query: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Sent>
  /** A query or mutation whose answer must be whole: `schema` reads its `data`, an error in it is a no. */
  readonly graphql: <Value>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    schema: z.ZodType<Value>,
  ) => Promise<HostReply<Value>>
}

/** After this a token is looked for again: one may have signed in meanwhile. */
const keepTokenMs = 10 * 60_000
/** Without one, sooner. */
const keepNoTokenMs = 60_000

const failureSchema = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
})
const longestTail = 512 * 1024
const locationSchema = z.looseObject({ location: z.string() })
const saidSchema = z.looseObject({ message: z.string() })
const bodySchema = z.looseObject({
  data: z.unknown(),
  errors: z.array(z.looseObject({ type: z.string().optional(), message: z.string().default('') })).optional(),
})

type Access = { readonly token: string; readonly environment: Environment }

/** A client for a host; it keeps the token in memory, and looks for another one when that is refused. */
export function createGitHubClient({ host, environments, now }: GitHubOptions): GitHubClient {
  let access: { readonly value: Access | null; readonly until: number } | null = null

  async function findAccess(): Promise<Access | null> {
    if (access !== null && access.until > now()) return access.value
    let value: Access | null = null
    for (const environment of environments()) {
      const found = await findToken(host, environment, namedHosts(environment).includes(host))
      value ??= found === null ? null : { token: found.token, environment }
      if (value !== null) break
    }
    access = { value, until: now() + (value === null ? keepNoTokenMs : keepTokenMs) }
    return value
  }

  async function send(
    routeOf: (environment: Environment) => string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<Sent> {
    const found = await findAccess()
    if (found === null) return { kind: 'no-access', why: 'no-token' }
    const { token, environment } = found
    const { Octokit } = await import('@octokit/core')
    const silent = (): void => undefined
    const octokit = new Octokit({
      auth: token,
      baseUrl: apiOf(host, environment).rest,
      userAgent: `backburner/${appVersion}`,
      request: { fetch: createFetch(environment) },
      // What goes wrong is told where it was asked for, and nowhere else.
      log: { debug: silent, info: silent, warn: silent, error: silent },
    })
    try {
      const answer = await octokit.request(routeOf(environment), { ...parameters })
      const data: unknown = answer.data
      return { kind: 'sent', status: answer.status, headers: answer.headers, data }
    } catch (error) {
      const trouble = troubleOf(error, now)
      // The next time, a fresh one may be there.
      if (trouble.kind === 'no-access') access = null
      return trouble
    }
  }

  const query: GitHubClient['query'] = async (text, variables) => {
    const sent = await send((environment) => `POST ${apiOf(host, environment).graphql}`, { query: text, variables })
    if (sent.kind !== 'sent') return sent
    const body = bodySchema.safeParse(sent.data)
    if (!body.success) return notItself
    const isLimited = body.data.errors?.some(({ type }) => type === 'RATE_LIMITED') === true
    return isLimited ? { kind: 'limited', until: untilOf(sent.headers, now) } : sent
  }

  return {
    rest: async (route, parameters = {}) => await send(() => route, parameters),
    tail: async (route, parameters) => {
      const sent = await send(() => route, parameters)
      if (sent.kind !== 'sent') return sent
      const budget = budgetOf(sent.headers)
      const location = locationSchema.safeParse(sent.headers).data?.location
      if (sent.status < 300 || location === undefined) {
        const text = typeof sent.data === 'string' ? sent.data : ''
        return { kind: 'done', value: text.slice(-longestTail), budget }
      }
      const environment = access?.value?.environment ?? {}
      const text = await fetchTail(location, environment, longestTail)
      return text === null
        ? { kind: 'unreachable', why: 'where it keeps its logs nobody answers' }
        : { kind: 'done', value: text, budget }
    },
    query,
    graphql: async (text, variables, schema) => {
      const sent = await query(text, variables)
      if (sent.kind === 'declined') return { kind: 'declined', why: sent.why }
      if (sent.kind !== 'sent') return sent
      const { data, errors = [] } = bodySchema.parse(sent.data)
      const [error] = errors
      if (error !== undefined) return { kind: 'declined', why: error.message }
      const read = schema.safeParse(data)
      return read.success ? { kind: 'done', value: read.data, budget: budgetOf(sent.headers) } : notItself
    },
  }
}

const notItself: HostTrouble = { kind: 'unreachable', why: 'it does not answer as GitHub does' }

function troubleOf(error: unknown, now: () => number): Exclude<Sent, { kind: 'sent' }> {
  const failure = failureSchema.safeParse(error)
  if (!failure.success || failure.data.response === undefined)
    return { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) }
  const { status, message, response } = failure.data
  if (status === 401) return { kind: 'no-access', why: 'refused' }
  const isLimit =
    response.headers['retry-after'] !== undefined ||
    limitsIn(response.headers)['x-ratelimit-remaining'] === '0' ||
    /rate limit|abuse/i.test(message)
  if (status === 429 || (status === 403 && isLimit)) return { kind: 'limited', until: untilOf(response.headers, now) }
  if (status >= 500) return { kind: 'unreachable', why: `it answers ${status}` }
  const said = saidSchema.safeParse(response.data)
  return { kind: 'declined', status, why: said.success ? said.data.message : `it answers ${status}` }
}

const text = z.union([z.string(), z.number().transform(String)]).optional()
const limitHeaders = z.looseObject({
  'retry-after': text,
  'x-ratelimit-limit': text,
  'x-ratelimit-remaining': text,
  'x-ratelimit-reset': text,
})

function limitsIn(headers: unknown): z.infer<typeof limitHeaders> {
  const read = limitHeaders.safeParse(headers)
  return read.success ? read.data : {}
}

/** `retry-after` (seconds) counts first, then the end of the hour that is used up; null: it does not say. */
function untilOf(headers: unknown, now: () => number): number | null {
  const limits = limitsIn(headers)
  const after = Number(limits['retry-after'])
  if (Number.isFinite(after) && after >= 0) return now() + after * 1_000
  const reset = Number(limits['x-ratelimit-reset'])
  const isUsedUp = limits['x-ratelimit-remaining'] === '0'
  return isUsedUp && Number.isFinite(reset) && reset > 0 ? reset * 1_000 : null
}

function budgetOf(headers: unknown): HostBudget | null {
  const limits = limitsIn(headers)
  const [limit, remaining, reset] = [
    limits['x-ratelimit-limit'],
    limits['x-ratelimit-remaining'],
    limits['x-ratelimit-reset'],
  ].map(Number)
  if (limit === undefined || remaining === undefined || reset === undefined) return null
  return [limit, remaining, reset].every(Number.isFinite)
    ? { limit, remaining, resetsAt: reset * 1_000, cost: 1 }
    : null
}
