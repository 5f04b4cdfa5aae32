import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readFlags } from '../../../src-node/files/open-flags.ts'

const places = ['.github', '', 'docs']
const mostBytes = 64 * 1024

/** The repository's template for pull requests, where GitHub looks for it, in any case of its letters; null: none. */
export async function readPullRequestTemplate(topLevel: string): Promise<string | null> {
  for (const place of places) {
    const directory = join(topLevel, place)
    const names = await readdir(directory).catch(() => [])
    const name = names.find((one) => /^pull_request_template\.(?:md|txt)$/i.test(one))
    if (name === undefined) continue
    const stats = await lstat(join(directory, name)).catch(() => null)
    // A link could lead to anything that its user may read.
    if (stats?.isFile() !== true || stats.size > mostBytes) continue
    return await readFile(join(directory, name), { encoding: 'utf8', flag: readFlags }).catch(() => null)
  }
  return null
}
