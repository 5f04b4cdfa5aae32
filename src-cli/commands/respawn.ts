import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import { failureOf } from '../api-failure.ts'
import { exitCodes, usageError } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

/** `backburner respawn <id> | --all`: starts workers again, with the conversation as it was. */
export const run: Run = async (context, given) => {
  const [query] = given.words
  const environment = originalEnvironment(context.environment)
  if (given.has('all')) {
    if (query !== undefined) throw usageError('respawn takes an id or --all, not both')
    const connection = await context.connect()
    try {
      const { rows } = await connection.api.board.list()
      const ended = rows.filter(canRespawn)
      if (ended.length === 0) context.print('nothing to respawn: no session was stopped or failed\n')
      let failed = 0
      for (const { sessionId, id, name } of ended) {
        try {
          await connection.api.sessions.respawn({ sessionId, environment })
          context.print(`respawned · ${id} · ${singleLine(name, 120)}\n`)
        } catch (error) {
          failed += 1
          context.complain(`backburner: ${id}: ${failureOf(error).message}\n`)
        }
      }
      return failed === 0 ? exitCodes.done : exitCodes.failed
    } finally {
      connection.close()
    }
  }
  if (query === undefined)
    throw usageError('respawn needs an id, or --all for every session that was stopped or failed')
  const row = await changeSession(context, query, (api, { sessionId }) =>
    api.sessions.respawn({ sessionId, environment }),
  )
  context.print(`respawned · ${row.id} · ${singleLine(row.name, 120)}\n`)
  return exitCodes.done
}

/** A shell job that ended is done; running it again is for a user who names it. */
function canRespawn(row: SessionRow): boolean {
  return capabilitiesOf(row.engine).resumes && (row.state === 'failed' || row.state === 'stopped')
}
