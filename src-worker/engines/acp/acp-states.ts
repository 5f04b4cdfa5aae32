import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Evidence, OpenRequest, SessionState } from '../../../src-shared/board/session-state.ts'
import type { EngineHost } from '../../session/engine.ts'
import { sentenceOf } from '../agent/turn/wait-for-user.ts'
import type { Prompted } from './answers.ts'
import type { Scribe } from './scribe.ts'

/** A change of the session's state, before it is dated. */
export type StateChange = {
  readonly state: SessionState
  readonly reason: string
  readonly evidence: { readonly kind: Evidence['kind']; readonly ref: string }
  readonly summary?: string
  readonly result?: string
  readonly request?: OpenRequest
}

/** Enters a state: into the transcript, then out to everybody. */
export async function enter(host: EngineHost, scribe: Scribe, change: StateChange): Promise<void> {
  const { state, request, summary, result } = change
  const evidence: Evidence = { ...change.evidence, at: host.clock.now() }
  const reason = singleLine(change.reason, 2_000)
  const waitingFor = request?.kind ?? null
  if (state !== 'working') scribe.resetLine()
  await scribe.append({ type: 'state-changed', state, reason, evidence, waitingFor })
  await host.emit({
    type: 'state-changed',
    state,
    reason,
    evidence,
    waitingFor,
    hold: null,
    request: request ?? null,
    resumable: false,
    ...(summary === undefined ? {} : { summary: singleLine(summary) }),
    ...(result === undefined ? {} : { result }),
  })
}

/** The state in which something is asked. */
export function blockedOn(request: OpenRequest, ref: string): StateChange {
  const sentence = sentenceOf(request)
  return { state: 'blocked', reason: sentence, evidence: { kind: 'api', ref }, request, summary: sentence }
}

const reasons: Readonly<Record<Prompted['stopReason'], string>> = {
  end_turn: 'ended its turn; it does not say whether the task is finished',
  max_tokens: 'stopped at its limit of tokens; reply to go on',
  max_turn_requests: 'stopped at its limit of requests in a turn; reply to go on',
  refusal: 'refused to go on',
  cancelled: 'ended its turn because something was denied',
}

/** What the end of a turn means. An agent never says that a task is finished, so nothing is `completed` here. */
export function restAfter(name: string, { stopReason }: Prompted, said: string): StateChange {
  const reason = `${name} ${reasons[stopReason]}`
  const words = singleLine(firstLines(said), 400)
  return {
    state: 'idle',
    reason,
    evidence: { kind: 'api', ref: `session/prompt ${stopReason}` },
    summary: stopReason === 'end_turn' && words !== '' ? words : words === '' ? reason : `${reason} · ${words}`,
  }
}

function firstLines(text: string): string {
  return (
    text
      .trim()
      .replaceAll(/^#+\s*/gm, '')
      .split(/\n\s*\n/)[0] ?? ''
  )
}
