import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  requestIdSchema,
  shortIdOf,
  type RequestId,
  type SessionId,
  type ShortId,
} from '../../../src-shared/base/ids.ts'
import type { SessionRecord, Worktree } from '../../../src-shared/board/session-record.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { writeFileAtomic } from '../../../src-node/files/write-atomic.ts'
import { readHead } from '../../../src-node/git/head.ts'
import { findRepository } from '../../../src-node/git/repository.ts'
import { copyState } from '../../../src-node/worktrees/copy-state.ts'
import { createWorktree } from '../../../src-node/worktrees/create-worktree.ts'
import { rowOf } from './dispatch.ts'
import { ApiFailure } from './failure.ts'
import { forkedEntries } from './fork-entries.ts'
import { forkRecord, forkSlug } from './fork-record.ts'
import type { Replier } from './reply.ts'
import { recordOf, type Services } from './services.ts'
import { watchTranscript } from './transcript-feed.ts'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'

/** What a client asks for. */
export type ForkInput = {
  readonly sessionId: SessionId
  readonly newSessionId: SessionId
  readonly prompt?: string | undefined
  readonly environment: Readonly<Record<string, string>> | null
}

/** Copies a session's conversation into a new one, and begins it if there is a prompt. A repeat returns the same session. */
export async function forkSession(services: Services, replier: Replier, input: ForkInput): Promise<SessionRow> {
  const { sessionId, newSessionId, prompt, environment } = input
  if (services.book.record(newSessionId) === null) await make(services, input)
  if (prompt !== undefined) {
    const answer = { type: 'text', text: prompt } as const
    await replier.reply(
      newSessionId,
      { requestId: requestIdOf(sessionId, newSessionId), answer, at: services.clock.now() },
      environment,
    )
  }
  return rowOf(services, newSessionId)
}

async function make(services: Services, { sessionId, newSessionId, environment }: ForkInput): Promise<void> {
  const { jobs, paths, clock, book, environments } = services
  const parent = recordOf(services, sessionId)
  if (!capabilitiesOf(parent.engine).forks)
    throw ApiFailure.of('REFUSED', `“${parent.name}” has no conversation that could be forked.`)
  const id = shortIdOf(newSessionId)
  if (book.hasId(id) || !(await jobs.create(id))) {
    throw ApiFailure.of('REFUSED', `The id ${id} is taken; draw another one.`)
  }
  try {
    const entries = await conversationOf(services, sessionId)
    const place = await placeFor(services, parent, id)
    const now = clock.now()
    const record = forkRecord(parent, { newSessionId, worktree: place.worktree, now })
    const copied = forkedEntries(entries, {
      id: parent.id,
      name: parent.name,
      cwd: parent.cwd,
      from: parent.worktree,
      to: place.worktree,
      now,
      notes: place.notes,
    })
    await writeFileAtomic(paths.job(id).transcript, copied.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    // Last: from here on there is a session.
    await jobs.writeRecord(record)
    environments.set(newSessionId, environment ?? environments.of(sessionId))
    book.putRecord(record)
  } catch (error) {
    await jobs.remove(id).catch(() => undefined)
    throw error
  }
}

/** From its worker while one lives. */
async function conversationOf(services: Services, sessionId: SessionId): Promise<readonly TranscriptEntry[]> {
  const entries: TranscriptEntry[] = []
  const controller = new AbortController()
  for await (const message of watchTranscript(services, { sessionId, afterSeq: 0 }, controller.signal)) {
    if (message.type !== 'entries') continue
    entries.push(...message.entries)
    if (!message.caughtUp) continue
    controller.abort()
    break
  }
  return entries
}

type Place = { readonly worktree: Worktree | null; readonly notes: readonly string[] }

/** A worktree like that of the other session; without one, the fork makes its own when it needs it. */
async function placeFor({ paths, clock, repositories }: Services, parent: SessionRecord, id: ShortId): Promise<Place> {
  if (parent.worktree === null) return { worktree: null, notes: [] }
  const found = await findRepository(parent.worktree.path)
  const head = found.kind === 'repository' ? await readHead(found.repository.topLevel) : null
  if (found.kind !== 'repository' || head?.commit == null) {
    return {
      worktree: null,
      notes: [`Its worktree ${parent.worktree.path} is gone: the fork begins without its files.`],
    }
  }
  const made = await createWorktree({
    repository: found.repository,
    name: forkSlug(parent),
    base: { revision: head.commit },
    symlinkDirectories: parent.launch.worktreeSettings?.symlinkDirectories ?? [],
    maker: { id, planFile: join(paths.job(id).directory, 'worktree.json') },
    now: clock.now(),
    trusted: (await repositories.read(found.repository.commonDirectory)).trusted,
  })
  if (made.kind === 'failed') throw ApiFailure.of('REFUSED', `The fork got no worktree: ${made.reason}.`)
  const { path, branch, baseCommit, notes } = made.worktree
  const worktree = {
    path,
    branch,
    mainCheckout: parent.worktree.mainCheckout,
    baseRef: parent.worktree.branch,
    baseCommit,
  }
  const mine = await findRepository(path)
  if (mine.kind !== 'repository') throw new Error(`${path} was made and is no working tree`)
  const copied = await copyState(found.repository, mine.repository).then(
    () => [],
    (error: unknown) => [
      `Uncommitted files were not copied: ${error instanceof Error ? error.message : String(error)}`,
    ],
  )
  return { worktree, notes: [...notes, ...copied] }
}

/** The same for a repeat: the prompt is said once. */
function requestIdOf(sessionId: SessionId, newSessionId: SessionId): RequestId {
  const digest = createHash('sha256').update(`${sessionId} ${newSessionId}`).digest('hex').slice(0, 24)
  return requestIdSchema.parse(`fork-${digest}`)
}
