import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { snapshotLook } from '../../../src-node/git/snapshot-look.ts'
import type { WorkingTree } from '../../../src-node/git/working-tree.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { readDocument, writeDocument } from '../../../src-node/files/json-document.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import type { Services } from '../sessions/services.ts'

/** Where looks lie, and when they are. */
type Place = Pick<Services, 'paths' | 'clock'>

const lookSchema = z.object({
  /** The files as they were. */
  tree: z.string(),
  at: z.number(),
  /** The folder with those of its objects that the repository lacks. */
  objects: z.string().regex(/^[0-9a-f]+$/),
})
const looksSchema = z.object({
  schema: z.literal(1),
  /** While a review is open it is one visit. */
  visit: z.string(),
  /** What this visit has shown so far. */
  current: lookSchema.nullable(),
  /** What the visit before it showed last. */
  last: lookSchema.nullable(),
})
const documentType = { version: 1, schema: looksSchema }

/** What a user saw of a session's files when they were last looked at, before the visit that goes on. */
export type Look = { readonly tree: string; readonly at: number; readonly objects: string }

/** While somebody looks at a session that is at work, its files are kept no more often than this. */
const restMs = 10_000

/** When a session's review was last looked at before this visit, and what it showed; null where it never was. */
export async function lastLook(services: Place, record: SessionRecord): Promise<Look | null> {
  const looks = await readLooks(services, record)
  return looks?.last == null ? null : { ...looks.last, objects: join(folderOf(services, record), looks.last.objects) }
}

const underWay = new Map<string, Promise<number | null>>()

/**
 * Keeps what is looked at now. It lies in the session's own folder and goes with that: a ref in the repository would be
 * published by `git push --mirror`. Gives back when the visit before this one was, or null.
 */
export async function keepLook(
  services: Place,
  record: SessionRecord,
  tree: WorkingTree,
  visit: string,
): Promise<number | null> {
  const before = underWay.get(record.id)
  const keeping = (before ?? Promise.resolve(null))
    .catch(() => null)
    .then(() => keep(services, record, tree, visit))
    .finally(() => {
      if (underWay.get(record.id) === keeping) underWay.delete(record.id)
    })
  underWay.set(record.id, keeping)
  return await keeping
}

async function keep(services: Place, record: SessionRecord, tree: WorkingTree, visit: string): Promise<number | null> {
  const known = await readLooks(services, record)
  const isSame = known?.visit === visit
  const last = (isSame ? known.last : (known?.current ?? known?.last)) ?? null
  const current = isSame ? known.current : null
  const now = services.clock.now()
  if (current !== null && now - current.at < restMs && now >= current.at) return last?.at ?? null
  const folder = folderOf(services, record)
  const objects = randomBytes(8).toString('hex')
  await ensurePrivateDirectory(folder)
  await ensurePrivateDirectory(join(folder, objects))
  const taken = { tree: await snapshotLook(tree, join(folder, objects)), at: now, objects }
  await writeDocument(join(folder, 'looks.json'), { schema: 1, visit, current: taken, last })
  const kept = new Set([objects, last?.objects])
  for (const name of await namesIn(folder))
    if (/^[0-9a-f]+$/.test(name) && !kept.has(name)) await rm(join(folder, name), { recursive: true, force: true })
  return last?.at ?? null
}

async function readLooks(services: Place, record: SessionRecord): Promise<z.infer<typeof looksSchema> | null> {
  const read = await readDocument(join(folderOf(services, record), 'looks.json'), documentType, services.clock.now())
  return read.kind === 'ok' ? read.value : null
}

function folderOf({ paths }: Place, { id }: SessionRecord): string {
  return join(paths.job(id).directory, 'looked')
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  })
}
