import { z } from 'zod'
import { jobLogOf } from './discussion.ts'
import type { FakePullRequest, FakeRepository, FakeState } from './state.ts'

/** What a request is answered with. */
export type RestAnswer = {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A request to the REST API, its path without `/api/v3`. */
type RestRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

const openSchema = z.object({
  title: z.string().min(1),
  /** `branch`, or `owner:branch` of a fork. */
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().default(''),
  draft: z.boolean().default(false),
})
const changeSchema = z.object({
  title: z.string().optional(),
  body: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
  /** The real host takes this over GraphQL only; the double of `gh` has it easier. */
  draft: z.boolean().optional(),
})

const missing: RestAnswer = { status: 404, body: { message: 'Not Found' } }

/** Answers what the double of `gh` asks: lists in pages, one pull request, opening, changing, merging. */
export function answerRest(state: FakeState, { method, path, query, body }: RestRequest): RestAnswer {
  const [, logOwner = '', logName = '', job] =
    /^\/repos\/([^/]+)\/([^/]+)\/actions\/jobs\/(\d+)\/logs$/.exec(path) ?? []
  if (job !== undefined) {
    const from = state.find(logOwner, logName)
    const log = from === undefined ? null : jobLogOf(from, Number(job))
    // As the real one does: to another host, by an address that is its own key.
    const location = `${state.blobs}/${logOwner}/${logName}/${job}?sig=signed`
    return log === null ? missing : { status: 302, body: null, headers: { location } }
  }
  const [, owner = '', name = '', number, verb] =
    /^\/repos\/([^/]+)\/([^/]+)\/pulls(?:\/(\d+)(?:\/(merge))?)?$/.exec(path) ?? []
  const repository = state.find(owner, name)
  if (path === '/user') return { status: 200, body: { login: 'ann' } }
  if (repository === undefined) return missing
  if (number === undefined)
    return method === 'POST' ? openOne(state, repository, body) : listed(state, repository, path, query)
  const found = repository.pullRequests.find((one) => one.number === Number(number))
  if (found === undefined) return missing
  if (verb === 'merge' && method === 'PUT') {
    if (found.state !== 'OPEN') return { status: 405, body: { message: 'Pull Request is not mergeable' } }
    found.state = 'MERGED'
    return { status: 200, body: { merged: true, message: 'Pull Request successfully merged' } }
  }
  if (method === 'PATCH') change(found, changeSchema.parse(body))
  return { status: 200, body: shown(state, repository, found) }
}

function openOne(state: FakeState, repository: FakeRepository, body: unknown): RestAnswer {
  const wanted = openSchema.safeParse(body)
  if (!wanted.success) return { status: 422, body: { message: 'Validation Failed' } }
  const { title, base, body: text, draft } = wanted.data
  const [, headOwner = repository.owner, head = ''] = /^(?:([^:]+):)?(.+)$/.exec(wanted.data.head) ?? []
  if (repository.openOf(head) !== undefined)
    return { status: 422, body: { message: `A pull request already exists for ${headOwner}:${head}.` } }
  const opened = repository.open({ title, head, headOwner, base, body: text, isDraft: draft })
  return { status: 201, body: shown(state, repository, opened) }
}

function listed(state: FakeState, repository: FakeRepository, path: string, query: URLSearchParams): RestAnswer {
  const head = query.get('head')?.split(':').at(-1)
  const wanted = (query.get('state') ?? 'open').toUpperCase()
  const all = repository.pullRequests.filter(
    (one) => (head === undefined || one.head === head) && (wanted === 'ALL' || one.state === wanted),
  )
  const size = Math.min(100, Number(query.get('per_page') ?? 30))
  const page = Number(query.get('page') ?? 1)
  const next = `<${path}?per_page=${size}&page=${page + 1}>; rel="next"`
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size).map((one) => shown(state, repository, one)),
    headers: all.length > page * size ? { link: next } : {},
  }
}

function change(found: FakePullRequest, { title, body, state, draft }: z.infer<typeof changeSchema>): void {
  found.title = title ?? found.title
  found.body = body ?? found.body
  found.isDraft = draft ?? found.isDraft
  if (state !== undefined && found.state !== 'MERGED') found.state = state === 'open' ? 'OPEN' : 'CLOSED'
}

function shown(state: FakeState, repository: FakeRepository, one: FakePullRequest) {
  return {
    number: one.number,
    title: one.title,
    body: one.body,
    state: one.state === 'OPEN' ? 'open' : 'closed',
    merged: one.state === 'MERGED',
    draft: one.isDraft,
    html_url: state.address(repository, one),
    head: { ref: one.head, user: { login: one.headOwner } },
    base: { ref: one.base },
  }
}
