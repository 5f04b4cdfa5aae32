import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDocument } from '../files/json-document.ts'

const ownerSchema = z.looseObject({
  schema: z.literal(1),
  /** The folder of the session that a worktree was made for. */
  job: z.string(),
})

/** In git's own folder of a worktree: which session of which home it was made for. It goes with the worktree. */
const OWNER_DOCUMENT = 'backburner-owner.json'

/** Notes whose a worktree is. */
export async function writeWorktreeOwner(gitDirectory: string, job: string): Promise<void> {
  await writeDocument(join(gitDirectory, OWNER_DOCUMENT), { schema: 1, job })
}

/** The folder of the session that a worktree was made for; null where nobody says so. */
export async function readWorktreeOwner(gitDirectory: string): Promise<string | null> {
  const text = await readFile(join(gitDirectory, OWNER_DOCUMENT), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return ownerSchema.parse(JSON.parse(text)).job
  } catch {
    return null
  }
}
