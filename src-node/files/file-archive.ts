import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, readlink, realpath, rename, rm, symlink } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { bytePath, readableName } from './byte-path.ts'
import { isErrno } from './is-errno.ts'
import { readDocument, writeDocument } from './json-document.ts'
import { syncDirectory } from './write-atomic.ts'

/** A name relative to the directory that was archived; never one that leads out of it. */
const relativeName = z
  .string()
  .refine((path) => path !== '' && !path.startsWith('/') && !/^[a-z]:/i.test(path) && !path.split('/').includes('..'))
const named = {
  path: relativeName,
  /** The name's bytes (base64) where they are no UTF-8; `path` is then for reading only. */
  nameBytes: z.base64().optional(),
}
/** Permission bits. */
const mode = z.int().min(0).max(0o7777)

const archiveSchema = z.looseObject({
  schema: z.literal(1),
  files: z.array(
    z.looseObject({
      ...named,
      mode,
      bytes: z.int().nonnegative(),
      /** Of its content; also the name under which it is kept. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  links: z.array(z.looseObject({ ...named, targetBytes: z.base64() })).default([]),
  /** Directories that would be missing, or that have permissions of their own. */
  directories: z.array(z.looseObject({ ...named, mode })).default([]),
  /** Files that come back from elsewhere, with permissions of their own. */
  modes: z.array(z.looseObject({ ...named, mode })).default([]),
})
type Archive = z.infer<typeof archiveSchema>

/** What is to be archived, by names relative to the root (bytes as `latin1`). Files, links and directories. */
export type ArchiveRequest = {
  readonly root: string
  readonly paths: readonly string[]
  /** Only the permissions of these are kept. */
  readonly modesOf?: readonly string[]
}

/** How much an archive holds. */
export type ArchiveSize = { readonly files: number; readonly bytes: number }

const listName = 'archive.json'

/**
 * Copies files into `directory`, for the user only, and reads all of it back before it returns. What an earlier call that
 * was broken off archived there stays. `list` is the name of the list in it.
 */
export async function archiveFiles(
  directory: string,
  request: ArchiveRequest,
  list: string = listName,
): Promise<ArchiveSize> {
  const draft = draftOf(await readArchive(directory, list))
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const path of request.paths) await archiveOne(directory, request.root, path, draft)
  for (const path of request.modesOf ?? []) {
    const { mode: bits } = await lstat(bytePath(request.root, path))
    draft.modes.set(path, { ...nameOf(path), mode: bits & 0o7777 })
  }
  const archive = archiveOf(draft)
  await writeDocument(join(directory, list), archive)
  await syncDirectory(directory)
  await prove(directory, list, archive)
  return sizeOf(archive)
}

/** How `extractArchive` treats what stands in the place of an archived file. */
export type ExtractOptions = { readonly list?: string; readonly existing?: 'keep' | 'replace' }

/** Brings archived files back below `root`, proved to be as they were. An archive that is not there is an empty one. */
export async function extractArchive(directory: string, root: string, options: ExtractOptions = {}): Promise<void> {
  const { list = listName, existing = 'keep' } = options
  const archive = await readArchive(directory, list)
  for (const one of archive.directories) await mkdir(bytePath(root, bytesOf(one)), { recursive: true })
  for (const one of archive.files) await extractOne(directory, root, one, existing)
  for (const one of archive.links) {
    const target = bytePath(root, bytesOf(one))
    await makeParent(root, target)
    if (existing === 'replace') await rm(target, { force: true })
    await symlink(Buffer.from(one.targetBytes, 'base64'), target).catch(unlessThere)
  }
  for (const one of archive.modes) await chmod(bytePath(root, bytesOf(one)), one.mode)
  // The deepest first: a directory that may not be written any more is done.
  for (const one of archive.directories.toReversed()) await chmod(bytePath(root, bytesOf(one)), one.mode)
}

/** How much an archive holds. */
export async function archiveSize(directory: string, list: string = listName): Promise<ArchiveSize> {
  return sizeOf(await readArchive(directory, list))
}

async function archiveOne(directory: string, root: string, path: string, draft: Draft): Promise<void> {
  const source = bytePath(root, path)
  const stats = await lstat(source)
  const name = nameOf(path)
  if (stats.isSymbolicLink()) {
    const target = await readlink(source, { encoding: 'buffer' })
    draft.links.set(path, { ...name, targetBytes: target.toString('base64') })
  } else if (stats.isDirectory()) draft.directories.set(path, { ...name, mode: stats.mode & 0o7777 })
  else if (stats.isFile()) {
    const kept = await keepContent(source, directory)
    draft.files.set(path, { ...name, mode: stats.mode & 0o7777, ...kept })
  }
  // Sockets, pipes and devices have no content of their own.
}

async function keepContent(source: Buffer, directory: string): Promise<{ bytes: number; sha256: string }> {
  const temporary = join(directory, 'incoming.tmp')
  await rm(temporary, { force: true })
  await copyFile(source, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  await chmod(temporary, 0o600)
  const file = await open(temporary, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  const sha256 = await hashOf(temporary)
  const { size } = await lstat(temporary)
  await rename(temporary, join(directory, sha256))
  return { bytes: size, sha256 }
}

async function extractOne(
  directory: string,
  root: string,
  one: Archive['files'][number],
  existing: 'keep' | 'replace',
): Promise<void> {
  const target = bytePath(root, bytesOf(one))
  await makeParent(root, target)
  if (existing === 'replace') await rm(target, { force: true })
  try {
    await copyFile(join(directory, one.sha256), target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  } catch (error) {
    unlessThere(error)
    return
  }
  if ((await hashOf(target)) !== one.sha256) throw new Error(`${one.path} could not be read back as it was`)
  await chmod(target, one.mode)
}

/** A symbolic link that came back from elsewhere could lead out of the root. */
async function makeParent(root: string, target: Buffer): Promise<void> {
  const parent = target.subarray(0, Math.max(target.lastIndexOf('/'), target.lastIndexOf(sep)))
  await mkdir(parent, { recursive: true })
  const real = (await realpath(parent, { encoding: 'buffer' })).toString('latin1')
  const top = Buffer.from(await realpath(root)).toString('latin1')
  if (real !== top && !real.startsWith(`${top}${sep}`)) throw new Error(`${parent.toString()} is outside of ${root}`)
}

function unlessThere(error: unknown): void {
  if (!isErrno(error, 'EEXIST')) throw error
}

/** What was kept is what is listed, and can be read. */
async function prove(directory: string, list: string, archive: Archive): Promise<void> {
  const read = await readArchive(directory, list)
  if (JSON.stringify(read) !== JSON.stringify(archive)) throw new Error(`${directory} could not be read back`)
  for (const { path, sha256 } of read.files) {
    if ((await hashOf(join(directory, sha256))) !== sha256) {
      throw new Error(`${path} could not be read back from ${directory}`)
    }
  }
}

async function readArchive(directory: string, list: string): Promise<Archive> {
  const read = await readDocument(join(directory, list), { version: 1, schema: archiveSchema }, Date.now())
  if (read.kind === 'ok') return read.value
  if (read.kind === 'absent') return { schema: 1, files: [], links: [], directories: [], modes: [] }
  throw new Error(`the list of files in ${directory} cannot be read (${read.kind})`)
}

async function hashOf(path: string | Buffer): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function nameOf(path: string): { path: string; nameBytes?: string } {
  const readable = readableName(path)
  if (Buffer.from(readable).toString('latin1') === path) return { path: readable }
  return { path: readable, nameBytes: Buffer.from(path, 'latin1').toString('base64') }
}

/** The bytes of a name as `latin1`; those that are not the readable name itself must be as harmless. */
function bytesOf({ path, nameBytes }: { readonly path: string; readonly nameBytes?: string | undefined }): string {
  if (nameBytes === undefined) return Buffer.from(path).toString('latin1')
  return relativeName.parse(Buffer.from(nameBytes, 'base64').toString('latin1'))
}

/** The lists of an archive by name: what is archived again takes the place of what was there. */
type Draft = {
  readonly [Kind in 'files' | 'links' | 'directories' | 'modes']: Map<string, Archive[Kind][number]>
}

function draftOf(archive: Archive): Draft {
  return {
    files: new Map(archive.files.map((one) => [bytesOf(one), one])),
    links: new Map(archive.links.map((one) => [bytesOf(one), one])),
    directories: new Map(archive.directories.map((one) => [bytesOf(one), one])),
    modes: new Map(archive.modes.map((one) => [bytesOf(one), one])),
  }
}

function archiveOf({ files, links, directories, modes }: Draft): Archive {
  return {
    schema: 1,
    files: [...files.values()],
    links: [...links.values()],
    directories: [...directories.values()],
    modes: [...modes.values()],
  }
}

function sizeOf({ files }: Archive): ArchiveSize {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}
