import { randomUUID } from 'node:crypto'
import { plainText } from '../../src-shared/base/harmless-text.ts'
import { isSessionCommand } from '../../src-shared/board/slash-commands.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import { exitCodes } from '../failure.ts'
import { readStdin } from '../read-stdin.ts'
import { interpretReply } from '../reply/interpret-reply.ts'
import { findSession } from '../sessions/find-session.ts'

/** `backburner reply <id> <text>`: answers what the session asks, or sends it a message. */
export const run: Run = async (context, given) => {
  const [query = '', ...words] = given.words
  const said = words.length === 1 && words[0] === '-' ? [await readStdin()] : words
  const requestId = randomUUID()
  // A key that was renewed in this shell is renewed in the session.
  const environment = originalEnvironment(context.environment)
  const sent = await callAgainWhenLost(context.connect, async (connection) => {
    const row = await findSession(connection, query, 'change')
    const command = isSessionCommand(said.join(' '))
    const answer = interpretReply(command ? null : row.request, said)
    const answers = row.request === null || command ? {} : { answers: row.request.requestId }
    const reply = { requestId, ...answers, answer, at: context.now() }
    const { delivered, answer: told } = await connection.api.sessions.reply({
      sessionId: row.sessionId,
      reply,
      environment,
    })
    return { row, delivered, told }
  })
  context.print(
    sent.delivered === 'live'
      ? `replied · ${sent.row.id}\n`
      : `kept · ${sent.row.id} · it is delivered when the session runs again\n`,
  )
  if (sent.told !== undefined) context.print(`${plainText(sent.told)}\n`)
  return exitCodes.done
}
