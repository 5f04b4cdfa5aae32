import { z } from 'zod'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { openDocument, type DocumentStore } from './document-store.ts'
import type { Problems } from './problems.ts'

const repositorySchema = z.looseObject({
  schema: z.literal(1),
  /** The git directory that all worktrees share: for people who read this file. */
  commonDirectory: z.string(),
  trusted: z.boolean().default(false),
  /** What "Always allow" stored. */
  allow: z.array(z.string()).default([]),
})
/** `daemon/repositories/<hash>.json`. */
export type RepositoryDocument = Readonly<z.infer<typeof repositorySchema>>

/** What is remembered per repository, worktrees included. */
export type RepositoryStore = {
  readonly read: (commonDirectory: string) => Promise<RepositoryDocument>
  /** Remembers a rule; resolves once it is on disk. */
  readonly allow: (commonDirectory: string, rule: string) => Promise<void>
  /** Remembers whether it is trusted; resolves once that is on disk. */
  readonly trust: (commonDirectory: string, trusted: boolean) => Promise<void>
}

const MOST_RULES = 500

/** Opens each repository's document when it is first asked for. */
export function createRepositoryStore(paths: HomePaths, clock: Clock, problems: Problems): RepositoryStore {
  const open = new Map<string, Promise<DocumentStore<RepositoryDocument>>>()
  const storeOf = (commonDirectory: string): Promise<DocumentStore<RepositoryDocument>> => {
    const known = open.get(commonDirectory)
    if (known !== undefined) return known
    const opening = openDocument<RepositoryDocument>(
      paths.repository(commonDirectory),
      { version: 1, schema: repositorySchema },
      { schema: 1, commonDirectory, trusted: false, allow: [] },
      clock,
      problems,
    )
    open.set(commonDirectory, opening)
    return opening
  }
  return {
    read: async (commonDirectory) => (await storeOf(commonDirectory)).value(),
    allow: async (commonDirectory, rule) => {
      await ensurePrivateDirectory(paths.repositories)
      const store = await storeOf(commonDirectory)
      await store.update((document) =>
        document.allow.includes(rule) ? document : { ...document, allow: [...document.allow, rule].slice(-MOST_RULES) },
      )
    },
    trust: async (commonDirectory, trusted) => {
      await ensurePrivateDirectory(paths.repositories)
      const store = await storeOf(commonDirectory)
      await store.update((document) => (document.trusted === trusted ? document : { ...document, trusted }))
    },
  }
}
