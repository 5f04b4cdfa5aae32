import { readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { replySchema, type Reply } from '../../src-shared/board/session-state.ts'
import { isErrno } from '../../src-node/files/is-errno.ts'
import type { Report } from '../report.ts'
import { readFlags } from '../../src-node/files/open-flags.ts'

/** Reads the replies that were accepted while no worker could take them, oldest first. What cannot be read is set aside. */
export async function readInbox(directory: string, report: Report, now: number): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const name of await namesIn(directory)) {
    if (!name.endsWith('.json')) continue
    const path = join(directory, name)
    try {
      replies.push(replySchema.parse(JSON.parse(await readFile(path, { encoding: 'utf8', flag: readFlags }))))
    } catch (error) {
      report(`the reply ${path} cannot be read and is set aside`, error)
      await rename(path, `${path}.corrupt-${now}`).catch(() => undefined)
    }
  }
  return replies.sort((a, b) => a.at - b.at || (a.requestId < b.requestId ? -1 : 1))
}

/** Deletes a reply's file: the transcript has it. */
export async function removeFromInbox(directory: string, reply: Reply): Promise<void> {
  try {
    await unlink(join(directory, `${reply.requestId}.json`))
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}
