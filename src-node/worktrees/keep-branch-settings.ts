import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readDocument, writeDocument } from '../files/json-document.ts'
import { readBranchSettings, writeBranchSettings } from '../git/branch.ts'
import { readHead } from '../git/head.ts'
import type { Repository } from '../git/repository.ts'

const fileName = 'branch.json'
const settingsSchema = z.looseObject({
  schema: z.literal(1),
  /** Names without `branch.<name>.`, with their values. */
  settings: z.array(z.tuple([z.string(), z.string()])),
})

/**
 * Keeps what git's configuration says of the branch that is checked out, such as where it is pushed to. An address can hold
 * a password, so it has no place in a ref.
 */
export async function keepBranchSettings({ topLevel }: Repository, directory: string): Promise<void> {
  const { branch } = await readHead(topLevel)
  const settings = branch === null ? [] : await readBranchSettings(topLevel, branch)
  if (settings.length === 0) return
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeDocument(join(directory, fileName), { schema: 1, settings })
}

/** Says the same of the branch that was made in its place. */
export async function giveBranchSettingsBack(
  directory: string,
  { topLevel }: Repository,
  branch: string,
): Promise<void> {
  const read = await readDocument(join(directory, fileName), { version: 1, schema: settingsSchema }, Date.now())
  if (read.kind === 'ok') await writeBranchSettings(topLevel, branch, read.value.settings)
}
