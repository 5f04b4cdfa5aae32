import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { jobLogOf } from './discussion.ts'
import { runQuery } from './graphql.ts'
import { answerRest, type RestAnswer } from './rest.ts'
import { FakeState } from './state.ts'

/** A running fake of GitHub's API. */
export type FakeGitHub = {
  /** Of the REST API; `/api/v3` behind it answers as an Enterprise host does. */
  readonly url: string
  readonly state: FakeState
  /** Which requests came, as `POST /graphql`. */
  readonly requests: readonly string[]
  readonly stop: () => Promise<void>
}

const querySchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) })

/** Starts it on a free port of loopback. Whoever has no token, or another one, is refused. */
export async function startFakeGitHub(token: string): Promise<FakeGitHub> {
  const state = new FakeState()
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(state, token, request, response).catch((error: unknown) => {
      send(response, { status: 500, body: { message: String(error) } })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const blobs = createServer((request, response) => {
    // Whoever shows a token here has given it away.
    const isSigned = request.url?.endsWith('?sig=signed') === true && request.headers.authorization === undefined
    const [, owner = '', name = '', job = ''] = /^\/([^/]+)\/([^/]+)\/(\d+)\?/.exec(request.url ?? '') ?? []
    const repository = state.find(owner, name)
    const log = isSigned && repository !== undefined ? jobLogOf(repository, Number(job)) : null
    response.writeHead(log === null ? 403 : 200, { 'content-type': 'text/plain' })
    response.end(log ?? 'Forbidden')
  })
  await new Promise<void>((resolve) => blobs.listen(0, '127.0.0.1', resolve))
  state.blobs = `http://127.0.0.1:${z.custom<AddressInfo>().parse(blobs.address()).port}`
  const { port }: AddressInfo = z.custom<AddressInfo>().parse(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    requests,
    stop: () =>
      new Promise((resolve) => {
        blobs.close()
        blobs.closeAllConnections()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  state: FakeState,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(request)
  const { trouble } = state
  if (trouble?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, trouble.ms))
  if (trouble?.kind === 'cut') return void request.socket.destroy()
  if (trouble?.kind === 'nonsense') return void response.end('<html>Unicorn!</html>')
  if (trouble?.kind === 'status')
    return send(response, { status: trouble.status, body: { message: 'trouble' }, headers: trouble.headers ?? {} })
  if (
    !/^(?:bearer|token) /i.test(request.headers.authorization ?? '') ||
    !request.headers.authorization?.endsWith(token)
  )
    return send(response, { status: 401, body: { message: 'Bad credentials' } })
  state.budget.remaining -= 1
  const url = new URL(request.url ?? '/', 'http://localhost')
  const body: unknown = text === '' ? null : JSON.parse(text)
  if (/^(?:\/api)?\/graphql$/.test(url.pathname)) {
    const { query, variables } = querySchema.parse(body)
    return send(response, { status: 200, body: await runQuery(state, query, variables), headers: limits(state) })
  }
  const path = url.pathname.replace(/^\/api\/v3/, '')
  const found = answerRest(state, { method: request.method ?? 'GET', path, query: url.searchParams, body })
  const etag = `"${createHash('sha256').update(JSON.stringify(found.body)).digest('hex').slice(0, 32)}"`
  // What has not changed costs nothing of the budget.
  if (request.method === 'GET' && request.headers['if-none-match'] === etag) {
    state.budget.remaining += 1
    return send(response, { status: 304, body: null, headers: { ...limits(state), etag } })
  }
  send(response, { ...found, headers: { ...limits(state), etag, ...found.headers } })
}

function limits({ budget }: FakeState): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 3_600),
  }
}

function send(response: ServerResponse, { status, body, headers }: RestAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body === null ? '' : JSON.stringify(body))
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) if (Buffer.isBuffer(piece)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
