import { createHash } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import type { keptFileSchema } from '../../../src-shared/api/attachments.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { writeFileAtomic } from '../../../src-node/files/write-atomic.ts'
import { ApiFailure } from './failure.ts'
import type { Services } from './services.ts'

/** A session reads its files as it begins; who drafts a task may take longer. */
const keptForMs = 30 * 24 * 60 * 60_000

/** Keeps what was pasted or dropped; returns where. The same name and bytes again are the same file. */
export async function keepFile(
  { paths, clock, problems }: Pick<Services, 'paths' | 'clock' | 'problems'>,
  { name, data }: z.infer<typeof keptFileSchema>,
): Promise<string> {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length === 0) throw ApiFailure.of('REFUSED', `${singleLine(name, 80)} is empty.`)
  const folder = join(paths.attachments, createHash('sha256').update(bytes).digest('hex').slice(0, 32))
  const path = join(folder, fileName(name))
  await ensurePrivateDirectory(paths.attachments)
  await ensurePrivateDirectory(folder)
  // Written again when it is there already: its age begins anew.
  await writeFileAtomic(path, bytes)
  dropOld(paths.attachments, clock.now()).catch((error: unknown) =>
    problems.report('old attachments could not be cleared away', error),
  )
  return path
}

/** The name as a file name of every platform, its ending kept. */
function fileName(name: string): string {
  const clean = singleLine(name, 255)
    .replace(/[\\/:*?"<>|]/g, '-')
    .replace(/^\.+/, '')
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? ''
  const stem = [...clean.slice(0, clean.length - ending.length)].slice(0, 40).join('').trim()
  return `${stem === '' ? 'file' : stem}${ending}`
}

async function dropOld(directory: string, now: number): Promise<void> {
  for (const folder of await readdir(directory)) {
    const path = join(directory, folder)
    const { mtimeMs } = await stat(path)
    if (now - mtimeMs > keptForMs) await rm(path, { recursive: true, force: true })
  }
}
