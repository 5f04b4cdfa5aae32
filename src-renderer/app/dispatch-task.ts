import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { Comparison } from '../../src-shared/board/comparison.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { CallResult } from '../../src-shared/client/failure.ts'
import { makeUuid } from '../transport/uuid.ts'
import { launchPart, type LaunchTarget } from './launch-defaults.ts'
import { attach } from './navigation.ts'
import type { Services } from './services.ts'

/** A task to start from this window. The same `sessionId` again is the same dispatch. */
export type Task = {
  readonly sessionId: SessionId
  readonly prompt: string
  readonly target: LaunchTarget
  /** Files that go along. */
  readonly attachments: readonly { readonly path: string }[]
  readonly attach: boolean
  /** Others are given the same task. */
  readonly comparison?: Comparison
}

/** A new session's id. */
export function newSessionId(): SessionId {
  return sessionIdSchema.parse(makeUuid())
}

/** Starts a task with the window's defaults. What the user typed is the caller's to keep until this says ok. */
export async function dispatchTask(services: Services, task: Task): Promise<CallResult<SessionRow>> {
  const part = launchPart(services.launch.getState(), task.target)
  if (part === null) {
    return {
      ok: false,
      failure: { kind: 'unexpected', message: 'Choose a directory first: no session knows one yet.' },
    }
  }
  const result = await services.connection.call((client) =>
    client.sessions.dispatch({
      ...part,
      sessionId: task.sessionId,
      prompt: task.prompt,
      ...(task.comparison === undefined ? {} : { comparison: task.comparison }),
      ...(task.attachments.length === 0 ? {} : { attachments: [...task.attachments] }),
    }),
  )
  if (result.ok && task.attach) attach(services, result.value.sessionId)
  return result
}
