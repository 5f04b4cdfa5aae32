import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { replySchema } from '../../../src-shared/board/session-state.ts'
import type { WorkerConnection } from '../workers/connection.ts'
import type { WorkerContext } from './worker-context.ts'
import { readFlags } from '../../../src-node/files/open-flags.ts'

/** Tells a worker what it cannot know from its files: the welcome, and replies that did not reach it. */
export async function welcomeWorker(
  context: WorkerContext,
  record: SessionRecord,
  connection: WorkerConnection,
): Promise<void> {
  const { welcome, jobs, problems } = context
  try {
    for (const command of await welcome(record)) await connection.command(command)
    // What waits for its turn waits with all that was said to it.
    if (context.isHeld(record.sessionId)) return
    for (const replyId of await jobs.replyIds(record.id)) await resend(context, record, connection, replyId)
  } catch (error) {
    problems.report(`session ${record.id}: could not tell its worker what it missed`, error)
  }
}

/** A worker that has the reply already says so again, and does nothing twice. */
async function resend(
  { paths, jobs, log }: WorkerContext,
  record: SessionRecord,
  connection: WorkerConnection,
  replyId: string,
): Promise<void> {
  const text = await readFile(join(paths.job(record.id).inbox, `${replyId}.json`), {
    encoding: 'utf8',
    flag: readFlags,
  }).catch(() => null)
  if (text === null) return
  const reply = replySchema.safeParse(JSON.parse(text))
  if (!reply.success) return
  const receipt = await connection.command({ type: 'reply', reply: reply.data }, reply.data.requestId)
  if (receipt?.outcome !== 'refused' || receipt.code === 'busy') return
  log.warn(`session ${record.id}: a reply from its inbox was refused: ${receipt.message}`)
  await jobs.takeReply(record.id, reply.data.requestId)
}
