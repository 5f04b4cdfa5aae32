import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import { projectSession, type SessionEvent } from '../../../src-shared/board/session-event.ts'
import type { LaunchOptions, PermissionMode } from '../../../src-shared/board/launch.ts'
import type { RequestId, SessionId } from '../../../src-shared/base/ids.ts'
import type { WorkerCommand } from '../../../src-shared/worker-protocol/messages.ts'
import { ApiFailure } from './failure.ts'
import { checkMode } from './resolve-launch.ts'
import { withdrawKept } from './reply-queue.ts'
import { recordOf, type Services } from './services.ts'

/** How long a change waits for a worker that is just starting or ending. */
const patienceMs = 10_000

/** Has the worker change its session, or changes the file when there is no worker. */
async function change(
  services: Services,
  sessionId: SessionId,
  command: WorkerCommand,
  eventAt: (at: number) => SessionEvent,
): Promise<void> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  services.touch(sessionId)
  await worker.settled(patienceMs)
  const receipt = await worker.ask(command)
  if (receipt === null) {
    const done = await worker.rewriteWhileAbsent((current, now) => projectSession(current, eventAt(now)))
    if (!done) throw unreachable(record.name)
  } else if (receipt.outcome === 'refused') {
    throw ApiFailure.of('REFUSED', receipt.message)
  }
}

/** The failure of a worker that cannot be asked. */
export function unreachable(name: string): ApiFailure {
  return ApiFailure.of('WORKER_UNREACHABLE', `The process of “${name}” does not answer. Try again, or stop it.`)
}

/** Gives a session a name that no model replaces. */
export function rename(services: Services, sessionId: SessionId, name: string): Promise<void> {
  return change(services, sessionId, { type: 'rename', name, source: 'user' }, (at) => ({
    type: 'named',
    at,
    name,
    source: 'user',
  }))
}

/** Changes who is asked before what, from the next tool call on. */
export async function setMode(services: Services, sessionId: SessionId, permissionMode: PermissionMode): Promise<void> {
  checkMode(permissionMode, services.documents.acceptedModes.value().modes)
  await change(services, sessionId, { type: 'set-mode', permissionMode }, (at) => ({
    type: 'launch-changed',
    at,
    permissionMode,
  }))
}

/** Changes which model is asked, and how much it thinks, from the next request on. */
export async function setLaunch(
  services: Services,
  sessionId: SessionId,
  wanted: Pick<LaunchOptions, 'model' | 'effort'>,
): Promise<void> {
  const { engine, name } = recordOf(services, sessionId)
  if (!capabilitiesOf(engine).converses) throw ApiFailure.of('REFUSED', `“${name}” is a shell job: it asks no model.`)
  const { model, effort } = wanted
  const launch = { ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) }
  if (Object.keys(launch).length === 0) return
  await change(services, sessionId, { type: 'set-launch', ...launch }, (at) => ({
    type: 'launch-changed',
    at,
    ...launch,
  }))
}

/** Makes a foreground session one of the background. */
export function sendToBackground(services: Services, sessionId: SessionId): Promise<void> {
  return change(services, sessionId, { type: 'send-to-background' }, (at) => ({
    type: 'sent-to-background',
    at,
  }))
}

/** Ends the running turn; a session without a process has none. */
export async function interrupt(services: Services, sessionId: SessionId): Promise<void> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  services.touch(sessionId)
  await worker.settled(patienceMs)
  const receipt = await worker.ask({ type: 'interrupt' })
  if (receipt?.outcome === 'refused') throw ApiFailure.of('REFUSED', receipt.message)
  if (receipt === null && worker.state.phase === 'unresponsive') throw unreachable(record.name)
}

/** Takes a queued reply back; false when the session has it already. */
export async function withdrawReply(services: Services, sessionId: SessionId, replyId: RequestId): Promise<boolean> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  services.touch(sessionId)
  if (services.work.gate.isQueued(sessionId)) return await withdrawKept(services, record, replyId)
  await worker.settled(patienceMs)
  const receipt = await worker.ask({ type: 'withdraw-reply', replyId })
  if (receipt?.outcome === 'refused' && receipt.code === 'failed') throw ApiFailure.of('REFUSED', receipt.message)
  if (receipt === null && worker.state.phase === 'unresponsive') throw unreachable(record.name)
  if (receipt === null) return await withdrawKept(services, record, replyId)
  return receipt.outcome === 'done'
}
