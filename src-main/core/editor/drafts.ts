import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { writeFileAtomic } from '../../../src-node/files/write-atomic.ts'

const keptForMs = 30 * 24 * 60 * 60_000

const runSchema = z.looseObject({
  schema: z.literal(1),
  editor: z.string(),
  surface: z.enum(['window', 'terminal']),
  /** An editor with a window of its own outlives its supervisor. */
  process: z.object({ pid: z.number().int().positive(), startTime: z.string() }).nullable(),
})
/** Which editor a draft was given to. */
export type DraftRun = Readonly<z.infer<typeof runSchema>>

/** The texts that are being edited, each a file that only the user may read. */
export type Drafts = {
  readonly pathOf: (editId: string) => string
  readonly write: (editId: string, text: string) => Promise<void>
  /** Null when there is none. */
  readonly read: (editId: string) => Promise<string | null>
  readonly writeRun: (editId: string, run: DraftRun) => Promise<void>
  readonly readRun: (editId: string) => Promise<DraftRun | null>
  readonly drop: (editId: string) => Promise<void>
  /** Removes what nobody has asked for in 30 days. */
  readonly dropOld: (now: number) => Promise<void>
}

/** The drafts in one directory. */
export function createDrafts(directory: string): Drafts {
  // A directory of its own per text: some editors put files beside the one they edit.
  const folderOf = (editId: string): string => join(directory, editId)
  const pathOf = (editId: string): string => join(folderOf(editId), 'prompt.md')
  const runPath = (editId: string): string => join(folderOf(editId), 'run.json')
  return {
    pathOf,
    write: async (editId, text) => {
      await ensurePrivateDirectory(directory)
      await ensurePrivateDirectory(folderOf(editId))
      await writeFileAtomic(pathOf(editId), text === '' ? '' : `${text}\n`)
    },
    read: async (editId) => {
      const text = await textOf(pathOf(editId))
      return text === null ? null : text.replace(/\r\n/g, '\n').replace(/\n$/, '')
    },
    writeRun: (editId, run) => writeFileAtomic(runPath(editId), `${JSON.stringify(run)}\n`),
    readRun: async (editId) => {
      const text = await textOf(runPath(editId))
      if (text === null) return null
      try {
        return runSchema.safeParse(JSON.parse(text)).data ?? null
      } catch {
        return null
      }
    },
    drop: (editId) => rm(folderOf(editId), { recursive: true, force: true }),
    dropOld: async (now) => {
      for (const name of await readdir(directory).catch(() => [])) {
        const path = join(directory, name)
        const found = await stat(path).catch(() => null)
        if (found !== null && now - found.mtimeMs > keptForMs) await rm(path, { recursive: true, force: true })
      }
    },
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}
