import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { isErrno } from '../files/is-errno.ts'
import { readFlags } from '../files/open-flags.ts'
import { git } from './git.ts'
import { objectsOf, type DiffRange } from './review-diff.ts'
import type { WorkingTree } from './working-tree.ts'

/** A file on one side of a comparison; `content` is null when it has more bytes than wanted. */
export type FileSide = { readonly bytes: number; readonly content: Buffer | null }

/** A file as it was where a comparison begins; null when it was not there. */
export async function readBefore(
  { topLevel }: WorkingTree,
  range: DiffRange,
  path: string,
  most: number,
): Promise<FileSide | null> {
  return await readBlob(topLevel, `${range.from}:${path}`, most, objectsOf(range))
}

/** A file as it is where a comparison ends; null when it is not there, or is no ordinary file. */
export async function readNow(
  { topLevel }: WorkingTree,
  range: DiffRange,
  path: string,
  most: number,
): Promise<FileSide | null> {
  switch (range.to) {
    case 'HEAD':
      return await readBlob(topLevel, `HEAD:${path}`, most)
    case 'index':
      return await readBlob(topLevel, `:0:${path}`, most)
    case 'files':
      return await readFileIn(topLevel, path, most)
  }
}

async function readBlob(
  cwd: string,
  name: string,
  most: number,
  env: Readonly<Record<string, string>> = {},
): Promise<FileSide | null> {
  const size = await git(['cat-file', '-s', name], { cwd, env, expect: [0, 128] })
  if (size.exitCode !== 0) return null
  const bytes = Number(size.stdout)
  if (bytes > most) return { bytes, content: null }
  const { exitCode, stdout } = await git(['cat-file', 'blob', name], { cwd, env, expect: [0, 128], encoding: 'latin1' })
  return exitCode === 0 ? { bytes, content: Buffer.from(stdout, 'latin1') } : null
}

/** Nothing is read through a link: it may lead anywhere. */
async function readFileIn(top: string, path: string, most: number): Promise<FileSide | null> {
  const whole = join(top, path)
  try {
    const folder = await realpath(dirname(whole))
    if (folder !== top && !folder.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) return null
    // Windows knows no such flag.
    const file = await open(whole, readFlags | (constants.O_NOFOLLOW ?? 0))
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return null
      return { bytes: stats.size, content: stats.size > most ? null : await file.readFile() }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENXIO', 'EISDIR')) return null
    throw error
  }
}
