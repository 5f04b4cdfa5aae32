import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { StartHow } from '../supervisor/worker-state.ts'
import { mayHaveProcess } from '../supervisor/worker-state.ts'
import { unreachable } from './change-session.ts'
import { ApiFailure } from './failure.ts'
import { recordOf, type Services } from './services.ts'
import { waitForRecord } from './wait-for-record.ts'

/** Longer than all stages of an end together. */
const endPatienceMs = 20_000

/** Stops a session; resolves once its process is gone and its state says so. */
export async function stop(services: Services, sessionId: SessionId): Promise<void> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  services.touch(sessionId)
  await services.work.gate.forget(sessionId)
  worker.stop('command')
  await services.checks.stop(sessionId)
  if (!(await worker.ended(endPatienceMs))) {
    throw ApiFailure.of('WORKER_UNREACHABLE', `The process of “${record.name}” does not end; it was told to.`)
  }
}

/** How a session that was stopped, failed, rests or works is begun again on a user's word. */
function respawnHow(record: SessionRecord): StartHow {
  if (!capabilitiesOf(record.engine).resumes) return 'rerun'
  switch (record.state) {
    case 'idle':
    case 'completed':
      return 'rested'
    case 'blocked':
      return record.waitingFor === 'login' ? 'rerun' : 'rested'
    case 'working':
    case 'failed':
    case 'stopped':
      return 'rerun'
  }
}

/** Starts a session's worker again, with the conversation as it was; a shell job runs its command again. */
export async function respawn(
  services: Services,
  sessionId: SessionId,
  environment: Readonly<Record<string, string>> | null,
): Promise<void> {
  const record = recordOf(services, sessionId)
  if (environment !== null) services.environments.renew(sessionId, environment)
  services.touch(sessionId)
  // Who asks for it by name wants it now.
  if (await services.work.gate.startNow(sessionId)) return
  const worker = services.fleet.of(record)
  await worker.settled(endPatienceMs)
  const current = recordOf(services, sessionId)
  const how = respawnHow(current)
  if (worker.state.phase === 'unresponsive') throw unreachable(current.name)
  if (mayHaveProcess(worker.state)) {
    if (how === 'rested') worker.retire()
    else worker.stop('command')
  }
  const startedAt = services.clock.now()
  const begins = how !== 'rested' && current.state !== 'working'
  if (begins && !(await services.work.gate.admit(sessionId, 'rerun'))) return
  worker.start(how)
  await worker.settled(endPatienceMs)
  if (worker.state.phase === 'failed') throw ApiFailure.of('REFUSED', `It could not be started: ${worker.state.reason}`)
  if (how === 'rerun')
    await waitForRecord(services, sessionId, ({ state, since }) => state === 'working' || since >= startedAt)
}
