import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { exitCodes, Failure } from '../failure.ts'

/** `trash/<id>/removed.json`, as far as a name can be found in it. */
const removedSchema = z.looseObject({ sessionId: sessionIdSchema, id: z.string(), name: z.string() })
type Removed = z.infer<typeof removedSchema>

/** The removed session that the user means: an id, the start of one, or the full name. It has no row any more. */
export async function findRemoved(home: string, query: string): Promise<string> {
  const wanted = query.trim().toLowerCase()
  const whole = sessionIdSchema.safeParse(wanted)
  if (whole.success) return whole.data
  const removed = await removedSessions(home)
  const byId = removed.filter((one) => /^[0-9a-f]+$/.test(wanted) && one.sessionId.startsWith(wanted))
  const found = byId.length > 0 ? byId : removed.filter((one) => one.name.toLowerCase() === wanted)
  const [first] = found
  const shown = singleLine(query, 80)
  if (first === undefined) {
    const some = removed.slice(0, 8).map(candidate).join(', ')
    throw new Failure(
      exitCodes.noSuchSession,
      `no removed session "${shown}"${some === '' ? '; nothing was removed' : `; there is ${some}`}`,
    )
  }
  if (found.length > 1) {
    throw new Failure(exitCodes.usage, `"${shown}" could be ${found.map(candidate).join(', ')}; use the id`)
  }
  return first.sessionId
}

function candidate(removed: Removed): string {
  return `${removed.id} (${singleLine(removed.name, 40)})`
}

async function removedSessions(home: string): Promise<readonly Removed[]> {
  const { trash } = homePaths(home)
  const names = await readdir(trash).catch(() => [])
  const read = names.map(async (name) => {
    try {
      return removedSchema.parse(JSON.parse(await readFile(join(trash, name, 'removed.json'), 'utf8')))
    } catch {
      // Not a removed session, or one that the supervisor reports as broken.
      return null
    }
  })
  return (await Promise.all(read)).filter((one) => one !== null)
}
