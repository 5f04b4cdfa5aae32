import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { shortIdSchema, type RequestId, type ShortId } from '../../../src-shared/base/ids.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { sessionRecordSchema, type SessionRecord } from '../../../src-shared/board/session-record.ts'
import { replySchema, type Reply } from '../../../src-shared/board/session-state.ts'
import { reach } from '../../../src-node/files/faults.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import {
  readDocument,
  readDocumentSync,
  writeDocument,
  type DocumentRead,
} from '../../../src-node/files/json-document.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { removeLeftovers } from '../../../src-node/files/remove-leftovers.ts'
import { syncDirectory, writeFileAtomic } from '../../../src-node/files/write-atomic.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { Problems } from './problems.ts'
import { readFlags } from '../../../src-node/files/open-flags.ts'

const recordType = { version: 1, schema: sessionRecordSchema }

/** The files of jobs, as the supervisor may touch them: `state.json` only while no worker lives, and the inbox. */
export type JobStore = {
  readonly list: () => Promise<readonly ShortId[]>
  /** Null when there is none that can be read; the reason was reported. */
  readonly readRecord: (id: ShortId) => Promise<SessionRecord | null>
  /** The same at once: for the start, when there are many and nothing else to do. */
  readonly readRecordSync: (id: ShortId) => SessionRecord | null
  /** On disk, and kept over a power loss, when it resolves. */
  readonly writeRecord: (record: SessionRecord) => Promise<void>
  /** Makes the folder of a new job. False when the id is taken, in the trash too. */
  readonly create: (id: ShortId) => Promise<boolean>
  /** Removes the folder of a job that never came to be: nobody was told of it. Anything that holds something stays. */
  readonly removeUnborn: (id: ShortId) => Promise<void>
  readonly remove: (id: ShortId) => Promise<void>
  readonly putReply: (id: ShortId, reply: Reply) => Promise<void>
  readonly takeReply: (id: ShortId, requestId: RequestId) => Promise<void>
  readonly hasReplies: (id: ShortId) => Promise<boolean>
  /** Whether a worker's endpoint, or a reply, may lie there: says no at once for a session that rests. */
  readonly mayBeAtWork: (id: ShortId) => boolean
  readonly replyIds: (id: ShortId) => Promise<readonly string[]>
  /** The replies in the inbox, in the order in which they are taken up; what cannot be read is left out. */
  readonly replies: (id: ShortId) => Promise<readonly Reply[]>
}

/** The files under `jobs/`. */
export function createJobStore(paths: HomePaths, clock: Clock, problems: Problems): JobStore {
  const replyPath = (id: ShortId, requestId: RequestId): string => join(paths.job(id).inbox, `${requestId}.json`)
  const replyIds = async (id: ShortId): Promise<readonly string[]> =>
    (await namesIn(paths.job(id).inbox)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5))
  const recordIn = (id: ShortId, read: DocumentRead<SessionRecord>): SessionRecord | null => {
    switch (read.kind) {
      case 'ok':
        return read.value
      case 'absent':
        return null
      case 'corrupt':
        problems.report(`session ${id}: its state.json could not be read and was set aside as ${read.movedTo ?? '?'}`)
        return null
      case 'too-new':
        problems.report(`session ${id} was written by a newer version of Backburner`)
        return null
      case 'unreadable':
        problems.report(`session ${id}: its state.json cannot be read (${read.reason})`)
        return null
    }
  }
  return {
    list: async () => (await namesIn(paths.jobs)).flatMap((name) => shortIdSchema.safeParse(name).data ?? []),
    readRecord: async (id) => recordIn(id, await readDocument(paths.job(id).state, recordType, clock.now())),
    readRecordSync: (id) => recordIn(id, readDocumentSync(paths.job(id).state, recordType, clock.now())),
    writeRecord: (record) => writeDocument(paths.job(record.id).state, record),
    create: async (id) => {
      const { directory, inbox, temporary } = paths.job(id)
      if ((await namesIn(paths.trash)).includes(id)) return false
      await ensurePrivateDirectory(paths.jobs)
      try {
        await reach('mkdir', directory)
        await mkdir(directory, { mode: 0o700 })
      } catch (error) {
        if (isErrno(error, 'EEXIST')) return false
        throw error
      }
      await reach('mkdir', inbox)
      await Promise.all([mkdir(inbox, { mode: 0o700 }), mkdir(temporary, { mode: 0o700 })])
      await syncDirectory(paths.jobs)
      return true
    },
    removeUnborn: async (id) => {
      const { directory, inbox, temporary } = paths.job(id)
      // What is no folder is not ours.
      const names = await readdir(directory).catch(() => null)
      const isPart = (name: string): boolean => ['inbox', 'tmp'].includes(name) || /^state\.json\..+\.tmp$/.test(name)
      if (names === null || !names.every(isPart)) return
      await removeLeftovers(directory)
      // Each only if nothing is in it.
      for (const path of [inbox, temporary, directory]) await rmdir(path).catch(() => undefined)
    },
    remove: (id) => rm(paths.job(id).directory, { recursive: true, force: true }),
    putReply: async (id, reply) => {
      await mkdir(paths.job(id).inbox, { recursive: true, mode: 0o700 })
      await writeFileAtomic(replyPath(id, reply.requestId), `${JSON.stringify(reply, null, 2)}\n`)
    },
    takeReply: async (id, requestId) => {
      try {
        if (await reach('unlink', replyPath(id, requestId))) await unlink(replyPath(id, requestId))
      } catch (error) {
        if (!isErrno(error, 'ENOENT')) throw error
      }
    },
    hasReplies: async (id) => (await replyIds(id)).length > 0,
    mayBeAtWork: (id) => {
      const { worker, inbox } = paths.job(id)
      if (existsSync(worker)) return true
      try {
        return readdirSync(inbox).length > 0
      } catch (error) {
        return !isErrno(error, 'ENOENT')
      }
    },
    replyIds,
    replies: async (id) => {
      const read = (await replyIds(id)).map(async (name) => {
        const text = await readFile(join(paths.job(id).inbox, `${name}.json`), {
          encoding: 'utf8',
          flag: readFlags,
        }).catch(() => null)
        return text === null ? undefined : replyIn(text)
      })
      const found = (await Promise.all(read)).filter((reply) => reply !== undefined)
      return found.toSorted((a, b) => a.at - b.at || (a.requestId < b.requestId ? -1 : 1))
    },
  }
}

/** A reply as its file has it. */
function replyIn(text: string): Reply | undefined {
  try {
    return replySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}
