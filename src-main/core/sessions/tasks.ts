import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Receipt, WorkerCommand } from '../../../src-shared/worker-protocol/messages.ts'
import { unreachable } from './change-session.ts'
import { ApiFailure } from './failure.ts'
import { recordOf, type Services } from './services.ts'

const patienceMs = 10_000

type TaskCommand = Extract<WorkerCommand, { type: 'steer-task' | 'stop-task' | 'read-task' }>

/** Tells a running subagent something. */
export async function steerTask(services: Services, sessionId: SessionId, taskId: string, text: string): Promise<void> {
  const receipt = await ask(services, sessionId, { type: 'steer-task', taskId, text })
  if (receipt === null) throw ended(services, sessionId)
}

/** Ends a task; without a worker none runs. */
export async function stopTask(services: Services, sessionId: SessionId, taskId: string): Promise<void> {
  await ask(services, sessionId, { type: 'stop-task', taskId })
}

/** What a task did or printed last; without a worker, the line that its session has of it. */
export async function readTask(
  services: Services,
  sessionId: SessionId,
  taskId: string,
  maxBytes: number,
): Promise<string> {
  const receipt = await ask(services, sessionId, { type: 'read-task', taskId, maxBytes })
  if (receipt?.outcome === 'done') return receipt.text ?? ''
  const task = recordOf(services, sessionId).tasks.find(({ id }) => id === taskId)
  if (task === undefined) throw ApiFailure.of('REFUSED', `There is no task ${taskId} in this session.`)
  return task.summary
}

/** The worker's receipt; null when the session has no worker. */
async function ask(services: Services, sessionId: SessionId, command: TaskCommand): Promise<Receipt | null> {
  const record = recordOf(services, sessionId)
  const worker = services.fleet.of(record)
  services.touch(sessionId)
  await worker.settled(patienceMs)
  const receipt = await worker.ask(command)
  if (receipt?.outcome === 'refused') throw ApiFailure.of('REFUSED', receipt.message)
  if (receipt === null && worker.state.phase === 'unresponsive') throw unreachable(record.name)
  return receipt
}

function ended(services: Services, sessionId: SessionId): ApiFailure {
  const { name } = recordOf(services, sessionId)
  return ApiFailure.of('REFUSED', `The process of “${name}” has ended, and its tasks with it. Reply to go on.`)
}
