import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { watchDirectory } from '../../connection/watch-directory.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../failure.ts'
import { plainText } from '../../output/plain-text.ts'

const TAIL_BYTES = 64 * 1024
const LOOK_EVERY_MS = 1_000

/** `daemon logs [-f]`: the end of `daemon.log`, then what comes. */
export async function showLogs(context: Context, follow: boolean): Promise<number> {
  const { log } = homePaths(context.home)
  let file = await openIfThere(log)
  if (file === null && !follow) {
    context.print(`no log yet (${log})\n`)
    return exitCodes.done
  }
  let at = 0
  if (file !== null) {
    const { size } = await file.stat()
    const start = Math.max(0, size - TAIL_BYTES)
    const text = await readFrom(file, start)
    // A tail that begins inside a line leaves that line out.
    context.print(plainText(start === 0 ? text.toString() : text.subarray(text.indexOf(10) + 1).toString()))
    at = start + text.length
  }
  if (!follow) {
    await file?.close()
    return exitCodes.done
  }
  const changes = watchDirectory(dirname(log))
  for (;;) {
    await changes.next(LOOK_EVERY_MS)
    const now = await openIfThere(log)
    if (now === null) continue
    const [before, after] = [await file?.stat(), await now.stat()]
    // Rotated or cut: it begins anew.
    if (before?.ino !== after.ino || after.size < at) at = 0
    await file?.close()
    file = now
    const news = await readFrom(file, at)
    at += news.length
    if (news.length > 0) context.print(plainText(news.toString()))
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

async function readFrom(file: FileHandle, start: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let at = start; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, at)
    if (bytesRead === 0) return Buffer.concat(chunks)
    chunks.push(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}
