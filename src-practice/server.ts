/** The practice model as an HTTP server on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerControl } from './control/routes.ts'
import { Model } from './model.ts'
import { answerCall } from './play/messages.ts'
import { builtInScripts, fallbacks } from './script/built-in/index.ts'
import type { Script } from './script/schema.ts'
import { isSmallRequest } from './script/small-model.ts'
import { issueText, readBody, type Body } from './wire/body.ts'
import { apiError, sendError, sendJson, type ApiError } from './wire/errors.ts'
import { headerComplaint, newId, setApiHeaders } from './wire/headers.ts'
import { modelById, modelPage } from './wire/models.ts'
import { countRequestSchema, messagesRequestSchema } from './wire/request.ts'
import { inputTokensOf } from './wire/usage.ts'

/** A model that listens. */
export type PracticeModel = {
  /** Base URL for `ANTHROPIC_BASE_URL`. */
  readonly url: string
  /** Ends open answers and stops listening. */
  readonly close: () => Promise<void>
}

const keepAlive = 600_000

/** Listens on 127.0.0.1. `port` 0 takes a free one. Rejects when the port is taken. */
export async function startPracticeModel(options: {
  readonly port?: number
  readonly scripts?: readonly Script[]
}): Promise<PracticeModel> {
  const model = new Model(builtInScripts, fallbacks)
  model.add(options.scripts ?? [])
  const server = createServer((request, response) => {
    handle(model, request, response).catch((error: unknown) => fail(response, error))
  })
  server.keepAliveTimeout = keepAlive
  server.on('connection', (socket) => socket.setNoDelay(true))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function handle(model: Model, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = performance.timeOrigin + performance.now()
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.on('error', () => gone.abort())
  const body = await readBody(request)
  if (url.pathname.startsWith('/practice/')) {
    await answerControl(model, { method: request.method ?? 'GET', url, body, response, signal: gone.signal })
    return
  }
  const requestId = newId('req')
  const route = `${request.method ?? 'GET'} ${url.pathname}`
  const refused = headerComplaint(request.headers) ?? bodyComplaint(body)
  if (route !== 'POST /v1/messages' || !body.ok) {
    if (refused === null) answerPlain(response, route, body.ok ? body.value : null, requestId)
    else refuse(response, refused, requestId)
    return
  }
  const parsed = messagesRequestSchema.safeParse(body.value)
  const record = model.recorder.add({
    requestId,
    path: url.pathname,
    kind: parsed.success && isSmallRequest(parsed.data) ? 'small' : 'main',
    headers: request.headers,
    text: body.text,
    receivedAt,
  })
  if (refused !== null || !parsed.success) {
    const error = refused ?? apiError(400, { message: parsed.success ? '' : issueText(parsed.error) })
    model.recorder.begin(record, error.status)
    refuse(response, error, requestId)
    model.recorder.end(record, 'refused')
    return
  }
  const call = { model, request: parsed.data, text: body.text, response, record, signal: gone.signal }
  model.recorder.end(record, await answerCall(call))
}

/** Everything of the API besides `/v1/messages`. */
function answerPlain(response: ServerResponse, route: string, body: unknown, requestId: string): void {
  setApiHeaders(response, requestId, null)
  const modelId = /^GET \/v1\/models\/(.+)$/.exec(route)?.[1]
  const model = modelId === undefined ? null : modelById(decodeURIComponent(modelId))
  if (route === 'GET /v1/models') return sendJson(response, 200, modelPage())
  if (model !== null) return sendJson(response, 200, model)
  if (route !== 'POST /v1/messages/count_tokens') return refuse(response, apiError(404), requestId)
  const parsed = countRequestSchema.safeParse(body)
  if (!parsed.success) return refuse(response, apiError(400, { message: issueText(parsed.error) }), requestId)
  sendJson(response, 200, { input_tokens: inputTokensOf(parsed.data) })
}

function refuse(response: ServerResponse, error: ApiError, requestId: string): void {
  setApiHeaders(response, requestId, null)
  sendError(response, error, requestId)
}

function bodyComplaint(body: Body): ApiError | null {
  if (body.ok) return null
  return body.problem === 'too-large'
    ? apiError(413)
    : apiError(400, { message: 'The request body is not valid JSON.' })
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.socket === null || response.socket.destroyed) return
  process.stderr.write(`practice model: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  if (response.headersSent) response.destroy()
  else sendError(response, apiError(500, { message: `practice model: ${String(error)}` }), newId('req'))
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('practice model listens on no port')
  return address.port
}
