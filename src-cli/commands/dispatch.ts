import { randomUUID } from 'node:crypto'
import { isDefinedError } from '@orpc/client'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import { dispatchOf, type Task } from '../arguments/dispatch-of.ts'
import type { Connection } from '../connection/connection.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import { exitCodes, usageError } from '../failure.ts'
import { backgroundedLines } from '../output/backgrounded-lines.ts'
import { readStdin } from '../read-stdin.ts'

const idDraws = 10

/** `backburner [--bg] "task"`: starts a session, and attaches to it unless it is for the background. */
export const run: Run = async (context, given) => {
  const inBackground = given.has('bg') || given.has('background')
  if (!inBackground && !context.isTerminal) {
    throw usageError('there is no terminal to attach to: add --bg to start the task in the background')
  }
  const { originalEnvironment } = await import('../../src-node/environment/original.ts')
  const prompt = given.words.length === 1 && given.words[0] === '-' ? await readStdin() : null
  const task = dispatchOf(given, {
    cwd: context.cwd,
    kind: inBackground ? 'background' : 'foreground',
    prompt,
    environment: originalEnvironment(context.environment),
  })
  const row = await dispatch(context.connect, task)
  if (!inBackground) {
    const { attachTo } = await import('./attach.ts')
    return await attachTo(context, row)
  }
  context.print(backgroundedLines(row))
  return exitCodes.done
}

/** Starts a session; returns when its prompt is on disk. An id that is taken is drawn again. */
export async function dispatch(connect: () => Promise<Connection>, task: Task): Promise<SessionRow> {
  for (let draw = 1; ; draw += 1) {
    const sessionId = randomUUID()
    try {
      return await callAgainWhenLost(connect, ({ api }) => api.sessions.dispatch({ ...task, sessionId }))
    } catch (error) {
      if (draw < idDraws && isTakenId(error)) continue
      throw error
    }
  }
}

function isTakenId(error: unknown): boolean {
  if (!(error instanceof Error) || !isDefinedError(error)) return false
  const { code, data }: { readonly code: unknown; readonly data: unknown } = error
  return (
    code === 'DISPATCH_REFUSED' &&
    typeof data === 'object' &&
    data !== null &&
    'field' in data &&
    data.field === 'sessionId'
  )
}
