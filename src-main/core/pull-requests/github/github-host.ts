import { z } from 'zod'
import { appVersion } from '../../../../src-shared/api/version.ts'
import type { HostAnswer, PullRequestHost, Question } from '../host.ts'
import { apiOf, namedHosts } from './addresses.ts'
import { createFetch } from './http-fetch.ts'
import { buildQuery, readAnswer } from './query.ts'
import { tokenFor } from './token.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a GitHub host is asked with. */
export type GitHubOptions = {
  readonly host: string
  /** The environments in which a token and the API's address are looked for, the first that has one counts. */
  readonly environments: () => readonly Environment[]
  readonly now: () => number
}

/** After this a token is looked for again: one may have signed in meanwhile. */
const keepTokenMs = 10 * 60_000
/** Without one, sooner. */
const keepNoTokenMs = 60_000

const bodySchema = z.looseObject({
  data: z.looseObject({}).nullable().optional(),
  errors: z.array(z.looseObject({ type: z.string().optional(), message: z.string().default('') })).optional(),
})

const failureSchema = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
})

type Access = { readonly token: string; readonly environment: Environment }

/** GitHub, or an Enterprise host: many pull requests of many repositories in one GraphQL request. */
export function createGitHubHost({ host, environments, now }: GitHubOptions): PullRequestHost {
  let access: { readonly value: Access | null; readonly until: number } | null = null

  async function findAccess(): Promise<Access | null> {
    if (access !== null && access.until > now()) return access.value
    let value: Access | null = null
    for (const environment of environments()) {
      const token = await tokenFor(host, environment, namedHosts(environment).includes(host))
      value ??= token === null ? null : { token, environment }
      if (value !== null) break
    }
    access = { value, until: now() + (value === null ? keepNoTokenMs : keepTokenMs) }
    return value
  }

  return {
    mostAtOnce: 50,
    ask: async (question) => {
      const found = await findAccess()
      if (found === null) return { kind: 'no-access', why: 'no-token' }
      const answer = await ask(host, found, question, now)
      // The next time, a fresh one may be there.
      if (answer.kind === 'no-access') access = null
      return answer
    },
  }
}

async function ask(
  host: string,
  { token, environment }: Access,
  question: Question,
  now: () => number,
): Promise<HostAnswer> {
  const { Octokit } = await import('@octokit/core')
  const silent = (): void => undefined
  const octokit = new Octokit({
    auth: token,
    userAgent: `backburner/${appVersion}`,
    request: { fetch: createFetch(environment) },
    // What goes wrong is told on the badge, and nowhere else.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  try {
    const answer = await octokit.request(`POST ${apiOf(host, environment).graphql}`, buildQuery(question))
    return readBody(question, answer.headers, answer.data, now)
  } catch (error) {
    return troubleOf(error, now)
  }
}

function readBody(question: Question, headers: unknown, data: unknown, now: () => number): HostAnswer {
  const body = bodySchema.safeParse(data)
  if (!body.success) return { kind: 'unreachable', why: 'it does not answer as GitHub does' }
  const errors = body.data.errors ?? []
  if (errors.some(({ type }) => type === 'RATE_LIMITED')) return { kind: 'limited', until: untilOf(headers, now) }
  if (body.data.data == null) return { kind: 'unreachable', why: errors[0]?.message ?? 'it answered nothing' }
  try {
    return readAnswer(question, body.data.data)
  } catch {
    return { kind: 'unreachable', why: 'it does not answer as GitHub does' }
  }
}

function troubleOf(error: unknown, now: () => number): HostAnswer {
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
  if (status === 403) return { kind: 'no-access', why: 'refused' }
  return { kind: 'unreachable', why: `it answers ${status}` }
}

const text = z.union([z.string(), z.number().transform(String)]).optional()
const limitHeaders = z.looseObject({ 'retry-after': text, 'x-ratelimit-remaining': text, 'x-ratelimit-reset': text })

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
