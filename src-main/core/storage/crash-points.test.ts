import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import { noUsage } from '../../../src-shared/board/session-record.ts'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { replaceUnchanged } from '../../../src-node/files/replace-unchanged.ts'
import { homePaths, type HomePaths } from '../../../src-node/paths/home-paths.ts'
import { everyCut, everyFailure } from '../../../src-node/testing/every-cut.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { dayOf } from '../usage/local-day.ts'
import { UsageJournal } from '../usage/usage-journal.ts'
import { noArrangement, openDocuments } from './documents.ts'
import { createJobStore } from './job-store.ts'
import type { Problems } from './problems.ts'
import { createRepositoryStore } from './repository-store.ts'
import { createTrashStore } from './trash-store.ts'

const clock = createManualClock()
const record = sampleRecord()
const { id, sessionId } = record
const reply: Reply = {
  requestId: requestIdSchema.parse('11111111-1111-4111-8111-111111111111'),
  at: 1,
  answer: { type: 'text', text: 'go on' },
}
const manifest = {
  schema: 1 as const,
  sessionId,
  id,
  name: record.name,
  removedAt: 1,
  arrangement: noArrangement,
  mainCheckout: null,
}

function stores(home: string) {
  const paths = homePaths(home)
  const reported: string[] = []
  const problems: Problems = { report: (problem) => void reported.push(problem), list: () => reported }
  return {
    paths,
    reported,
    documents: () => openDocuments(paths, clock, problems),
    jobs: createJobStore(paths, clock, problems),
    trash: createTrashStore(paths, clock, problems),
    repositories: createRepositoryStore(paths, clock, problems),
    usage: () => UsageJournal.open({ path: paths.usage, now: () => 0, problems, isOnBoard: () => true }),
  }
}
type Stores = ReturnType<typeof stores>

/** One kind of write: what is there before, what changes it, and what a reader finds. */
type Write = {
  readonly prepare: (home: Stores) => Promise<unknown>
  readonly act: (home: Stores) => Promise<unknown>
  readonly load: (home: Stores) => Promise<unknown>
}

const putBoth = async ({ jobs }: Stores): Promise<void> => {
  await jobs.create(id)
  await jobs.writeRecord(record)
}
const daemonFile = (paths: HomePaths, path: string): void => {
  mkdirSync(dirname(path), { recursive: true })
}

const writes: Readonly<Record<string, Write>> = {
  'a pin': {
    prepare: async ({ documents, paths }) => {
      daemonFile(paths, paths.board)
      await (await documents()).board.update((board) => ({ ...board, sessions: { [sessionId]: noArrangement } }))
    },
    act: async ({ documents }) =>
      (await documents()).board.update((board) => ({
        ...board,
        sessions: { [sessionId]: { ...noArrangement, pinned: true } },
      })),
    load: async ({ documents }) => (await documents()).board.value().sessions[sessionId]?.pinned,
  },
  'a raised epoch': {
    prepare: async ({ documents, paths }) => {
      daemonFile(paths, paths.roster)
      await (await documents()).roster.update((roster) => ({ ...roster, epoch: 1 }))
    },
    act: async ({ documents }) => (await documents()).roster.update((roster) => ({ ...roster, epoch: 2 })),
    load: async ({ documents }) => (await documents()).roster.value().epoch,
  },
  'an accepted mode': {
    prepare: ({ paths }) => Promise.resolve(daemonFile(paths, paths.acceptedModes)),
    act: async ({ documents }) =>
      (await documents()).acceptedModes.update((accepted) => ({ ...accepted, modes: ['auto'] })),
    load: async ({ documents }) => (await documents()).acceptedModes.value().modes,
  },
  'a trusted folder': {
    prepare: ({ repositories }) => repositories.trust('/r/.git', false),
    act: ({ paths }) => stores(paths.home).repositories.trust('/r/.git', true),
    load: async ({ repositories }) => (await repositories.read('/r/.git')).trusted,
  },
  'a new session': {
    prepare: () => Promise.resolve(),
    act: async (home) => {
      await home.jobs.removeUnborn(id)
      await putBoth(home)
    },
    load: ({ jobs }) => jobs.readRecord(id),
  },
  'a changed record': {
    prepare: putBoth,
    act: ({ jobs }) => jobs.writeRecord({ ...record, name: 'another' }),
    load: async ({ jobs }) => (await jobs.readRecord(id))?.name,
  },
  'a reply on its way': {
    prepare: putBoth,
    act: ({ jobs }) => jobs.putReply(id, reply),
    load: ({ jobs }) => jobs.replies(id),
  },
  'a reply that was taken': {
    prepare: async (home) => {
      await putBoth(home)
      await home.jobs.putReply(id, reply)
    },
    act: ({ jobs }) => jobs.takeReply(id, reply.requestId),
    load: ({ jobs }) => jobs.replies(id),
  },
  'a removal': {
    prepare: putBoth,
    act: async ({ trash }) => {
      await trash.begin(manifest)
      await trash.takeJob(id).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      })
    },
    // As a supervisor finds it: one that was announced is finished.
    load: async ({ trash, jobs }) => {
      for (const begun of await trash.list()) if ((await jobs.list()).includes(begun.id)) await trash.takeJob(begun.id)
      const [kept, gone] = [await jobs.list(), await trash.list()]
      expect(kept.length + gone.length).toBe(1)
      return { kept, gone: gone.map((one) => one.id) }
    },
  },
  'used tokens': {
    prepare: async ({ paths, usage }) => {
      daemonFile(paths, paths.usage)
      ;(await usage()).close()
    },
    act: async ({ usage }) => {
      const journal = await usage()
      journal.count({ ...record, usage: { ...noUsage, requests: 1, costUsd: 2 } })
      journal.close()
    },
    load: async ({ usage }) => {
      const journal = await usage()
      journal.close()
      return journal.costOf(dayOf(0))
    },
  },
  'the settings': {
    prepare: ({ paths }) => Promise.resolve(writeFileSync(paths.settings, '{}')),
    act: ({ paths }) => replaceUnchanged(paths.settings, '{}', '{"model":"opus"}'),
    load: ({ paths }) => Promise.resolve(readFileSync(paths.settings, 'utf8')),
  },
}

describe.each(Object.entries(writes))('%s', (_, { prepare, act, load }) => {
  test('is there or is not, wherever the supervisor dies, and nothing is found broken', async () => {
    const home = temporaryDirectory()
    const into = temporaryDirectory()
    await prepare(stores(home))
    const before = await load(stores(home))
    const cuts = await everyCut(home, into, () => act(stores(home)))
    const after = await load(stores(home))
    for (const cut of cuts) {
      const found = stores(cut.directory)
      expect([before, after], cut.before).toContainEqual(await load(found))
      expect(found.reported, cut.before).toEqual([])
    }
    expect(await load(stores(cuts.at(-1)?.directory ?? ''))).toEqual(after)
  })

  test.each(['ENOSPC', 'EROFS', 'EIO'])(
    'with %s of any call is there or is not, and can be done again',
    async (code) => {
      await everyFailure(code, async (failing) => {
        const home = temporaryDirectory()
        await prepare(stores(home))
        const before = await load(stores(home))
        await failing(() => act(stores(home)))
        const between = await load(stores(home))
        await act(stores(home)).catch(() => undefined)
        const after = await load(stores(home))
        expect([before, after]).toContainEqual(between)
        expect(readdirSync(join(home)).filter((name) => name.endsWith('.tmp'))).toEqual([])
      })
    },
  )
})
