import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { sessionIdSchema, shortIdSchema, type ShortId } from '../../../src-shared/base/ids.ts'
import { sessionRecordSchema, type SessionRecord } from '../../../src-shared/board/session-record.ts'
import { timeSchema } from '../../../src-shared/board/session-state.ts'
import { reach } from '../../../src-node/files/faults.ts'
import { readDocument, writeDocument } from '../../../src-node/files/json-document.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { syncDirectory } from '../../../src-node/files/write-atomic.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { arrangementSchema } from './documents.ts'
import type { Problems } from './problems.ts'

const manifestSchema = z.looseObject({
  schema: z.literal(1),
  sessionId: sessionIdSchema,
  id: shortIdSchema,
  name: z.string(),
  removedAt: timeSchema,
  arrangement: arrangementSchema,
  /** Where the worktree's repository is, when its worktree went with the session. */
  mainCheckout: z.string().nullable(),
})
/** `trash/<id>/removed.json`: a removed session. Its folder lies beside it as `job/`, then what its recovery ref does not hold. */
export type TrashManifest = Readonly<z.infer<typeof manifestSchema>>

/** What removed sessions left. */
export type TrashStore = {
  readonly read: (id: ShortId) => Promise<TrashManifest | null>
  /** Announces a removal: from here on it is finished, also by a later supervisor. */
  readonly begin: (manifest: TrashManifest) => Promise<void>
  /** Takes the announcement back; nothing was removed. */
  readonly abandon: (id: ShortId) => Promise<void>
  /** Moves the session's folder here and reads its state back. */
  readonly takeJob: (id: ShortId) => Promise<void>
  /** Moves it back; the manifest stays until `drop`. */
  readonly giveJobBack: (id: ShortId) => Promise<SessionRecord>
  /** Where that of a worktree is kept which its recovery ref does not hold; `id` is that of the ref. */
  readonly keptFiles: (id: string) => string
  readonly drop: (id: ShortId) => Promise<void>
  readonly list: () => Promise<readonly TrashManifest[]>
}

/** The files under `trash/`. */
export function createTrashStore(paths: HomePaths, clock: Clock, problems: Problems): TrashStore {
  const manifestPath = (id: ShortId): string => join(paths.trashed(id), 'removed.json')
  const jobPath = (id: ShortId): string => join(paths.trashed(id), 'job')
  const read = async (id: ShortId): Promise<TrashManifest | null> => {
    const found = await readDocument(manifestPath(id), { version: 1, schema: manifestSchema }, clock.now())
    if (found.kind === 'corrupt') problems.report(`the removed session ${id} cannot be restored: ${found.reason}`)
    return found.kind === 'ok' ? found.value : null
  }
  const readState = async (directory: string, id: ShortId): Promise<SessionRecord> => {
    const state = await readDocument(
      join(directory, 'state.json'),
      { version: 1, schema: sessionRecordSchema },
      clock.now(),
    )
    if (state.kind !== 'ok') throw new Error(`the state of session ${id} could not be read back (${state.kind})`)
    return state.value
  }
  return {
    read,
    begin: async (manifest) => {
      await ensurePrivateDirectory(paths.trash)
      await mkdir(paths.trashed(manifest.id), { recursive: true, mode: 0o700 })
      await writeDocument(manifestPath(manifest.id), manifest)
    },
    abandon: (id) => rm(paths.trashed(id), { recursive: true, force: true }),
    takeJob: async (id) => {
      await reach('rename', jobPath(id))
      await rename(paths.job(id).directory, jobPath(id))
      await Promise.all([syncDirectory(paths.jobs), syncDirectory(paths.trashed(id))])
      await readState(jobPath(id), id)
    },
    giveJobBack: async (id) => {
      const { directory } = paths.job(id)
      await reach('rename', directory)
      await rename(jobPath(id), directory)
      await Promise.all([syncDirectory(paths.jobs), syncDirectory(paths.trashed(id))])
      return await readState(directory, id)
    },
    keptFiles: (id) => paths.trashed(id),
    drop: (id) => rm(paths.trashed(id), { recursive: true, force: true }),
    list: async () => {
      const names = await readdir(paths.trash).catch(() => [])
      const found = await Promise.all(names.flatMap((name) => shortIdSchema.safeParse(name).data ?? []).map(read))
      return found.filter((one) => one !== null)
    },
  }
}
