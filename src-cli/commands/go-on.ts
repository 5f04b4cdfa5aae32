import { randomUUID } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { How } from '../arguments/how.ts'
import type { Arguments } from '../arguments/parse.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import type { OutputFormat } from '../print/output-format.ts'
import { interpretReply } from '../reply/interpret-reply.ts'
import { chooseSession } from '../sessions/find-session.ts'

/** What a session is gone on with. */
export type GoingOn = {
  readonly prompt: string
  readonly how: How
  readonly format: OutputFormat
  readonly environment: Readonly<Record<string, string>>
}

/** `--continue` and `--resume <id>`: one more task for a session there is, and attaches to it or prints what comes of it. */
export async function goOn(context: Context, given: Arguments, going: GoingOn): Promise<number> {
  const { prompt, how, format, environment } = going
  const row = await sessionOf(context, given)
  if (how === 'print' && prompt.trim() === '') throw usageError('what is it to do? backburner -p --continue "go on"')
  const say = async (): Promise<SessionRow> => {
    const requestId = randomUUID()
    await callAgainWhenLost(context.connect, async ({ api }) => {
      const answers = row.request === null ? {} : { answers: row.request.requestId }
      const reply = { requestId, ...answers, answer: interpretReply(row.request, [prompt]), at: context.now() }
      await api.sessions.reply({ sessionId: row.sessionId, reply, environment: { ...environment } })
    })
    return row
  }
  if (how === 'print') {
    const { lastSeqOf, runPrint } = await import('../print/run-print.ts')
    const afterSeq = await lastSeqOf(context, row.sessionId)
    return await runPrint(context, { format, afterSeq, begin: say })
  }
  if (prompt.trim() !== '') await say()
  const { attachTo, readAloud } = await import('./attach.ts')
  readAloud(given)
  return await attachTo(context, row)
}

async function sessionOf(context: Context, given: Arguments): Promise<SessionRow> {
  const query = given.text('resume')
  if (query !== undefined && given.has('continue')) {
    throw usageError('--continue and --resume contradict each other: give one')
  }
  const { rows } = await callAgainWhenLost(context.connect, ({ api }) => api.board.list())
  if (query !== undefined) return chooseSession(rows, query, 'read')
  const here = await realpath(context.cwd).catch(() => context.cwd)
  const [newest] = rows
    .filter((row) => capabilitiesOf(row.engine).converses && (row.cwd === context.cwd || row.cwd === here))
    .sort((a, b) => b.updatedAt - a.updatedAt)
  if (newest !== undefined) return newest
  throw new Failure(
    exitCodes.noSuchSession,
    'there is no session of this directory to continue; "backburner agents" lists all',
  )
}
