import { randomUUID } from 'node:crypto'
import { isDefinedError } from '@orpc/client'
import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import type { How } from '../arguments/how.ts'
import { dispatchOf, type Task } from '../arguments/dispatch-of.ts'
import type { Arguments } from '../arguments/parse.ts'
import type { Connection } from '../connection/connection.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, usageError } from '../failure.ts'
import { backgroundedLines } from '../output/backgrounded-lines.ts'
import { formatOf } from '../print/output-format.ts'
import { readStdin } from '../read-stdin.ts'

const idDraws = 10

/**
 * `backburner [--bg | -p] "task"`: starts a session (or goes on with one) and attaches to it, unless it is for the background
 * or only its result is wanted.
 */
export const run: Run = async (context, given) => {
  const how = howOf(given)
  const format = formatOf(given)
  if (how === 'attach' && !context.isTerminal) {
    throw usageError(
      'there is no terminal to attach to: add -p to print the result, or --bg to start it in the background',
    )
  }
  const { originalEnvironment } = await import('../../src-node/environment/original.ts')
  const environment = originalEnvironment(context.environment)
  const prompt = await promptOf(context, given, how)
  if (given.has('continue') || given.has('resume')) {
    const { goOn } = await import('./go-on.ts')
    return await goOn(context, given, { prompt: prompt ?? given.words.join(' '), how, format, environment })
  }
  const kind = how === 'background' ? 'background' : 'foreground'
  const task = dispatchOf(given, { cwd: context.cwd, kind, prompt, environment })
  if (how === 'print') {
    if (task.engine !== undefined && !capabilitiesOf(task.engine).converses)
      throw usageError('-p prints what a model says; a shell command runs with --bg --exec')
    if (task.prompt.trim() === '') throw usageError('what is the task? backburner -p "explain this project"')
    const { runPrint } = await import('../print/run-print.ts')
    return await runPrint(context, { format, afterSeq: 0, begin: () => dispatch(context.connect, task) })
  }
  const row = await dispatch(context.connect, task)
  if (how === 'attach') {
    const { attachTo, readAloud } = await import('./attach.ts')
    readAloud(given)
    return await attachTo(context, row)
  }
  context.print(backgroundedLines(row))
  return exitCodes.done
}

function howOf(given: Arguments): How {
  const inBackground = given.has('bg') || given.has('background')
  if (inBackground && given.has('print')) throw usageError('-p and --bg contradict each other: give one')
  if (inBackground && (given.has('continue') || given.has('resume'))) {
    throw usageError('a session goes on in the background with "backburner reply <id> …"')
  }
  return inBackground ? 'background' : given.has('print') ? 'print' : 'attach'
}

/** A prompt that came from stdin, alone or behind the words; null takes the words. */
async function promptOf(context: Context, given: Arguments, how: How): Promise<string | null> {
  const { words } = given
  if (words.length === 1 && words[0] === '-') return await readStdin()
  const isWanted = how === 'print' || (how === 'background' && words.length === 0 && given.text('exec') === undefined)
  const piped = isWanted ? await context.readPiped() : null
  return piped === null ? null : [...(words.length === 0 ? [] : [words.join(' ')]), piped].join('\n\n')
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
