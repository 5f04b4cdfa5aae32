import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { bytePath } from '../files/byte-path.ts'

/** Every file, link and directory below one, by name (bytes as `latin1`): what it is, its permissions, a hash of its content. */
export function treeState(directory: string, leaveOut: (path: string) => boolean): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const walk = (path: string): void => {
    for (const entry of readdirSync(path === '' ? directory : bytePath(directory, path), { encoding: 'buffer' })) {
      const below = `${path === '' ? '' : `${path}/`}${entry.toString('latin1')}`
      if (leaveOut(below)) continue
      const full = bytePath(directory, below)
      const stats = lstatSync(full)
      const mode = (stats.mode & 0o7777).toString(8)
      if (stats.isSymbolicLink()) found[below] = `link ${readlinkSync(full, { encoding: 'buffer' }).toString('latin1')}`
      else if (stats.isDirectory()) {
        found[below] = `directory ${mode}`
        walk(below)
      } else found[below] = `file ${mode} ${createHash('sha256').update(readFileSync(full)).digest('hex')}`
    }
  }
  walk('')
  return found
}
