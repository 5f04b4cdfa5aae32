import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { z } from 'zod'
import { readDocument, writeDocument } from '../files/json-document.ts'
import { isErrno } from '../files/is-errno.ts'
import { syncDirectory, writeFileAtomic } from '../files/write-atomic.ts'
import { readStatus } from '../git/status.ts'
import { listIncludedFiles } from './copy-included.ts'

/** All ignored files of one worktree that are kept, in bytes. */
const KEPT_IN_ALL = 50 * 1024 * 1024
/** What `.worktreeinclude` does not name is kept only when it is no larger; what is larger was built or fetched. */
const SMALL_FILE = 1024 * 1024
const MOST_FILES = 2_000

const keptSchema = z.looseObject({
  schema: z.literal(1),
  files: z.array(
    z.looseObject({
      /** Relative to the worktree. */
      path: z.string().refine((path) => !isAbsolute(path) && !path.split('/').includes('..')),
      /** Permission bits. */
      mode: z.int().min(0).max(0o777),
      bytes: z.int().nonnegative(),
      /** Of its content; also the name under which it is kept. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})
type KeptFile = z.infer<typeof keptSchema>['files'][number]

/** What was kept, and what was too large or too much for it. */
export type KeptIgnored = {
  readonly files: number
  readonly bytes: number
  readonly leftOut: readonly string[]
}

/**
 * Keeps the files of a worktree that git ignores and nothing rebuilds: those that `.worktreeinclude` names, then small ones
 * outside of ignored directories (`.env`). They lie in `directory`, readable by the user only, and were read back when this
 * returns. Files that an earlier, broken-off call kept stay kept.
 */
export async function keepIgnoredFiles(
  mainTopLevel: string,
  worktree: string,
  directory: string,
): Promise<KeptIgnored> {
  const included = new Set(await listIncludedFiles(mainTopLevel, worktree))
  const status = await readStatus(worktree, { ignored: 'matching' })
  // A directory that is ignored as a whole ends in a slash.
  const others = status.flatMap(({ kind, path }) => (kind === 'ignored' && !path.endsWith('/') ? [path] : []))
  const kept = new Map((await readKept(directory)).map((file) => [file.path, file]))
  const leftOut: string[] = []
  let bytes = 0
  for (const path of new Set([...included, ...others])) {
    const stats = await lstat(join(worktree, path)).catch(() => null)
    if (stats === null || !stats.isFile()) continue
    const isTooMuch = bytes + stats.size > KEPT_IN_ALL || kept.size >= MOST_FILES
    if (isTooMuch || (!included.has(path) && stats.size > SMALL_FILE)) {
      leftOut.push(path)
      continue
    }
    if (bytes === 0) await mkdir(directory, { recursive: true, mode: 0o700 })
    const file = await keepOne(worktree, path, stats.mode & 0o777, directory)
    kept.set(path, file)
    bytes += file.bytes
  }
  const files = [...kept.values()]
  if (files.length > 0) {
    await writeDocument(join(directory, 'kept.json'), { schema: 1, files })
    await syncDirectory(directory)
    await prove(directory, files)
  }
  return { files: files.length, bytes: files.reduce((sum, file) => sum + file.bytes, 0), leftOut }
}

/** Brings kept files back into a worktree, proved to be as they were. What stands there already stays. */
export async function giveIgnoredFilesBack(directory: string, worktree: string): Promise<void> {
  for (const { path, mode, sha256 } of await readKept(directory)) {
    const target = join(worktree, path)
    await mkdir(dirname(target), { recursive: true })
    // A tracked symbolic link could lead out of the worktree.
    if (!`${await realpath(dirname(target))}${sep}`.startsWith(`${await realpath(worktree)}${sep}`)) {
      throw new Error(`${dirname(target)} is outside of the worktree`)
    }
    const content = await readFile(join(directory, sha256))
    try {
      await writeFile(target, content, { flag: 'wx', mode: 0o600, flush: true })
    } catch (error) {
      if (isErrno(error, 'EEXIST')) continue
      throw error
    }
    await chmod(target, mode)
    if (hashOf(await readFile(target)) !== sha256) throw new Error(`${path} could not be read back as it was`)
  }
}

async function keepOne(worktree: string, path: string, mode: number, directory: string): Promise<KeptFile> {
  const content = await readFile(join(worktree, path))
  const sha256 = hashOf(content)
  await writeFileAtomic(join(directory, sha256), content)
  return { path, mode, bytes: content.length, sha256 }
}

/** What was kept is what is listed, and can be read. */
async function prove(directory: string, files: readonly KeptFile[]): Promise<void> {
  const listed = await readKept(directory)
  if (listed.length !== files.length) throw new Error(`${directory} could not be read back`)
  for (const { path, sha256 } of listed) {
    if (hashOf(await readFile(join(directory, sha256))) !== sha256) {
      throw new Error(`the ignored file ${path} could not be read back from ${directory}`)
    }
  }
}

async function readKept(directory: string): Promise<readonly KeptFile[]> {
  const read = await readDocument(join(directory, 'kept.json'), { version: 1, schema: keptSchema }, Date.now())
  if (read.kind === 'ok') return read.value.files
  if (read.kind === 'absent') return []
  throw new Error(`the list of ignored files in ${directory} cannot be read (${read.kind})`)
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
