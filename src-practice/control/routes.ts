/** `/practice/…`: how tests steer the model and read what it was asked. */
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Model } from '../model.ts'
import { scriptSchema } from '../script/schema.ts'
import { issueText, type Body } from '../wire/body.ts'
import { sendJson } from '../wire/errors.ts'
import { troubleOrderSchema } from './troubles.ts'

/** A call to `/practice/…`. */
export type ControlCall = {
  readonly method: string
  readonly url: URL
  readonly body: Body
  readonly response: ServerResponse
  readonly signal: AbortSignal
}

const scriptsBody = z.preprocess((body): unknown => (Array.isArray(body) ? body : [body]), z.array(scriptSchema))
const paceBody = z.strictObject({ factor: z.number().min(0) })
const requestsQuery = z.strictObject({
  wait: z.coerce.number().int().min(0).default(0),
  timeout: z.coerce.number().int().min(0).max(600_000).default(30_000),
  contains: z.string().optional(),
  kind: z.enum(['main', 'small']).optional(),
  outcome: z.enum(['open', 'answered', 'refused', 'broken', 'left']).optional(),
  bodies: z.enum(['0', '1']).default('1'),
})
const releaseQuery = z.strictObject({ count: z.coerce.number().int().min(1).optional() })
const gateQuery = requestsQuery.pick({ timeout: true }).extend({ waiting: z.coerce.number().int().min(0).default(0) })

/** Answers a control call; what it cannot make sense of is a 400 that says why. */
export async function answerControl(model: Model, call: ControlCall): Promise<void> {
  const { method, url, response } = call
  const [area = '', name = ''] = url.pathname.slice('/practice/'.length).split('/').map(decodeURIComponent)
  switch (`${method} ${area}`) {
    case 'POST scripts':
      return withBody(call, scriptsBody, (scripts) => {
        model.add(scripts)
        return { added: scripts.map((script) => script.name) }
      })
    case 'GET scripts':
      return sendJson(response, 200, {
        scripts: model.scripts().map(({ name: script, match }) => ({ name: script, match })),
      })
    case 'GET requests':
      return await listRequests(model, call)
    case 'GET gates':
      return name === '' ? sendJson(response, 200, { gates: model.gates.list() }) : await watchGate(model, call, name)
    case 'POST release':
      return withQuery(call, releaseQuery, ({ count }) => ({ released: model.gates.release(name, count ?? null) }))
    case 'POST trouble':
      return withBody(call, troubleOrderSchema, (order) => {
        model.troubles.order(order)
        return { waiting: model.troubles.waiting() }
      })
    case 'POST pace':
      return withBody(call, paceBody, ({ factor }) => {
        model.pace = factor
        return { factor }
      })
    case 'POST reset':
      model.reset()
      return sendJson(response, 200, {})
    default:
      return sendJson(response, 404, { error: `no such control: ${method} ${url.pathname}` })
  }
}

async function listRequests(model: Model, call: ControlCall): Promise<void> {
  const query = parsedQuery(call, requestsQuery)
  if (query === null) return
  const found = () => model.recorder.list(query)
  const reached = await model.until(() => found().length >= query.wait, query.timeout, call.signal)
  const requests = found().map(({ text, ...request }) =>
    query.bodies === '1' ? { ...request, body: parsedText(text) } : request,
  )
  sendJson(call.response, reached ? 200 : 408, { total: requests.length, requests })
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function watchGate(model: Model, call: ControlCall, gate: string): Promise<void> {
  const query = parsedQuery(call, gateQuery)
  if (query === null) return
  const reached = await model.until(() => model.gates.waitingAt(gate) >= query.waiting, query.timeout, call.signal)
  sendJson(call.response, reached ? 200 : 408, { gate, waiting: model.gates.waitingAt(gate) })
}

function withBody<T>(call: ControlCall, schema: z.ZodType<T>, act: (body: T) => object): void {
  if (!call.body.ok) return sendJson(call.response, 400, { error: `body: ${call.body.problem}` })
  const parsed = schema.safeParse(call.body.value)
  if (parsed.success) sendJson(call.response, 200, act(parsed.data))
  else sendJson(call.response, 400, { error: issueText(parsed.error) })
}

function withQuery<T>(call: ControlCall, schema: z.ZodType<T>, act: (query: T) => object): void {
  const query = parsedQuery(call, schema)
  if (query !== null) sendJson(call.response, 200, act(query))
}

function parsedQuery<T>(call: ControlCall, schema: z.ZodType<T>): T | null {
  const parsed = schema.safeParse(Object.fromEntries(call.url.searchParams))
  if (parsed.success) return parsed.data
  sendJson(call.response, 400, { error: issueText(parsed.error) })
  return null
}
