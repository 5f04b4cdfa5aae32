/** `POST /v1/messages`: finds the turn, breaks it if so ordered, else plays it. */
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from '../control/recorder.ts'
import type { Model } from '../model.ts'
import { chooseTurn, type Choice } from '../script/choose.ts'
import { summaryOf } from '../script/remember.ts'
import type { Trouble } from '../script/schema.ts'
import { isSmallRequest, smallAnswer } from '../script/small-model.ts'
import { fill, fillNumber } from '../script/template.ts'
import { complaintAbout } from '../wire/check-conversation.ts'
import { apiError, sendError, sendJson, type ApiError } from '../wire/errors.ts'
import { newId, setApiHeaders } from '../wire/headers.ts'
import type { MessagesRequest } from '../wire/request.ts'
import { answerTo, messageOf, strikesBefore, type Answer } from './answer.ts'
import { beatsOf } from './beats.ts'
import { play, sleepUntil, untilAborted, type Ending } from './stream.ts'

/** One call, from the moment its body is known to be good. */
export type Call = {
  readonly model: Model
  readonly request: MessagesRequest
  readonly text: string
  readonly response: ServerResponse
  readonly record: RecordedRequest
  readonly signal: AbortSignal
}

/** Answers a call; returns how that ended. */
export async function answerCall(call: Call): Promise<RecordedRequest['outcome']> {
  const { model, request, record, response } = call
  const complaint = complaintAbout(request)
  if (complaint !== null) {
    setApiHeaders(response, record.requestId, null)
    return refuse(call, apiError(400, { message: complaint }))
  }
  const choice = choiceFor(call)
  record.script = choice.script.name
  record.turn = choice.index
  const trouble = troubleFor(call, choice)
  record.trouble = trouble?.kind ?? null
  const opened = await opening(call, choice)
  if (!opened) return 'left'
  if (trouble !== null && strikesBefore(trouble)) return await strike(call, trouble, choice)
  const answer = answerTo(choice.turn, {
    request,
    script: choice.script,
    variables: choice.variables,
    usage: model.cache.account(request),
    id: newId('x').slice(2),
  })
  return request.stream === true ? await sendStream(call, answer, trouble) : sendWhole(call, answer, trouble)
}

/** Gate and delay before the first byte; false when the client left meanwhile. */
async function opening(call: Call, { turn, variables }: Choice): Promise<boolean> {
  const gate = fill(turn.gate ?? '', variables)
  if (gate !== '') await call.model.gates.pass(gate, call.signal)
  await sleepUntil(performance.now() + (turn.delay ?? 0) * call.model.pace, call.signal)
  return !call.signal.aborted
}

async function sendStream(call: Call, answer: Answer, trouble: Trouble | null): Promise<Ending> {
  const { response, record, signal, model } = call
  setApiHeaders(response, record.requestId, null)
  model.recorder.begin(record, 200)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const beats = beatsOf(answer, trouble, record.requestId)
  return await play(beats, { response, signal, gates: model.gates, pace: () => model.pace })
}

/** The whole message at once. A trouble inside the stream becomes its likeness here: a body torn or silent. */
function sendWhole(call: Call, answer: Answer, trouble: Trouble | null): RecordedRequest['outcome'] {
  const { response, record, model } = call
  setApiHeaders(response, record.requestId, null)
  model.recorder.begin(record, 200)
  const message = messageOf(answer)
  const broken = trouble !== null && ['cut', 'malformed', 'hang'].includes(trouble.kind)
  if (!broken) {
    sendJson(response, 200, message)
    return 'answered'
  }
  const text = JSON.stringify(message)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  if (trouble.kind === 'malformed') response.end(`#${text.slice(1)}`)
  else response.write(text.slice(0, text.length / 2), () => trouble.kind === 'cut' && response.socket?.destroy())
  return 'broken'
}

/** Troubles that come instead of an answer. */
async function strike(call: Call, trouble: Trouble, { variables }: Choice): Promise<RecordedRequest['outcome']> {
  const { response, record, signal, model } = call
  if (trouble.kind === 'reset') {
    response.socket?.resetAndDestroy()
    return 'broken'
  }
  if (trouble.kind === 'content-type') {
    model.recorder.begin(record, 200)
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Sign in to the network</title><p>Please sign in to continue.')
    return 'broken'
  }
  if (trouble.kind !== 'status') {
    await untilAborted(signal)
    return 'broken'
  }
  const retryAfter = trouble.retryAfter === undefined ? undefined : fillNumber(trouble.retryAfter, variables, 1)
  setApiHeaders(response, record.requestId, trouble.status === 429 ? { seconds: retryAfter ?? 60 } : null)
  const override = {
    ...(trouble.errorType === undefined ? {} : { type: trouble.errorType }),
    ...(trouble.message === undefined ? {} : { message: trouble.message }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
  return refuse(call, apiError(trouble.status, override))
}

function refuse({ model, record, response }: Call, error: ApiError): 'refused' {
  model.recorder.begin(record, error.status)
  sendError(response, error, record.requestId)
  return 'refused'
}

function choiceFor({ model, request }: Call): Choice {
  const summary = summaryOf(request.messages)
  if (summary !== null) return textChoice('compaction', summary)
  return isSmallRequest(request)
    ? textChoice('small-model', smallAnswer(request, model.scripts()))
    : chooseTurn(request, model.scripts(), model.fallbacks)
}

function textChoice(name: string, text: string): Choice {
  const script = { name, match: name, turns: [] }
  return { script, start: 0, index: 0, variables: { text }, turn: { content: [{ type: 'text', text: '{{text}}' }] } }
}

/**
 * An ordered trouble, else the script's own. Those are counted here, by prompt and turn, since a client that asks again, or
 * goes on after a restart, need not send the very same conversation.
 */
function troubleFor(call: Call, { turn, variables, script, index, start }: Choice): Trouble | null {
  const { model, record, text } = call
  const ordered = model.troubles.take(record.kind === 'small' ? 'small' : 'main', text)
  if (ordered !== null || turn.trouble === undefined) return ordered
  const conversation = JSON.stringify([script.name, variables['prompt'], start, index])
  const point = createHash('sha256').update(conversation).digest('base64url')
  return model.troubles.strikes(point, fillNumber(turn.trouble.times, variables, 1)) ? turn.trouble.what : null
}
