import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { DispatchInput } from '../../../src-shared/api/dispatch.ts'
import { shortIdOf, type SessionId } from '../../../src-shared/base/ids.ts'
import { isLoneKey, loneKeyHint } from '../../../src-shared/base/lone-key.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { nameFromPrompt, slugOf } from '../../../src-shared/base/slug.ts'
import type { Launch } from '../../../src-shared/board/launch.ts'
import { noUsage, type SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { resolveCommit } from '../../../src-node/git/head.ts'
import { findRepository } from '../../../src-node/git/repository.ts'
import { noArrangement } from '../storage/documents.ts'
import { ApiFailure } from './failure.ts'
import { checkDirectory, resolveLaunch, withEngine, type Dispatch } from './resolve-launch.ts'
import { recordOf, type Services } from './services.ts'

const shortestPrompt = 4
const mostRecentDirectories = 20

/** Starts sessions; a dispatch that is repeated while the first is under way joins it. */
export class Dispatcher {
  readonly #services: Services
  readonly #underway = new Map<SessionId, Promise<SessionRow>>()

  constructor(services: Services) {
    this.#services = services
  }

  /** Returns the new row once its prompt is on disk; the worker starts afterwards. A repeat returns the same session. */
  dispatch(input: DispatchInput, environment: Readonly<Record<string, string>> | null): Promise<SessionRow> {
    const existing = this.#services.book.row(input.sessionId)
    if (existing !== null) return Promise.resolve(existing)
    const underway = this.#underway.get(input.sessionId)
    if (underway !== undefined) return underway
    const dispatching = this.#dispatch(input, environment).finally(() => this.#underway.delete(input.sessionId))
    this.#underway.set(input.sessionId, dispatching)
    return dispatching
  }

  async #dispatch(asked: DispatchInput, environment: Readonly<Record<string, string>> | null): Promise<SessionRow> {
    const { book, jobs, clock, environments, fleet, demo, work } = this.#services
    await checkDirectory(asked.cwd)
    const engined = await withEngine(this.#services, asked)
    checkInput(engined)
    // In the demo's repository everything is a demo, also what the user makes up: nobody there needs an account.
    const input = { ...engined, demo: asked.demo || (await demo.owns(asked.cwd)) }
    checkDemo(input)
    await checkAttachments(input)
    await checkComparison(input)
    const launch = await resolveLaunch(this.#services, input, environment ?? environments.own)
    const record = newRecord(input, launch, clock.now())
    if (book.hasId(record.id) || !(await jobs.create(record.id))) {
      throw ApiFailure.of('DISPATCH_REFUSED', `The id ${record.id} is taken; draw another one.`, { field: 'sessionId' })
    }
    // Whoever has to wait is in the queue before anybody hears of it: then no death in between lets it begin too early.
    let mayBegin = false
    try {
      mayBegin = record.prompt !== '' && (await work.gate.admit(record.sessionId, 'new'))
      // Before the record, too: whoever asks again after a death in between is given the session as it is.
      if (input.tags.length > 0) await this.#noteTags(record.sessionId, input.tags)
      await jobs.writeRecord(record)
    } catch (error) {
      await work.gate.forget(record.sessionId)
      await jobs.remove(record.id).catch(() => undefined)
      throw error
    }
    if (environment !== null) environments.set(record.sessionId, environment)
    book.putRecord(record)
    if (input.tags.length > 0) book.setArrangement(record.sessionId, { ...noArrangement, tags: [...input.tags] })
    if (!mayBegin) work.gate.review()
    this.#remember(record)
    // A session without a prompt has nothing to do yet: the first message starts its worker.
    if (mayBegin) setImmediate(() => fleet.of(record).start('new'))
    const row = book.row(record.sessionId)
    if (row === null) throw new Error(`session ${record.id} went while it was dispatched`)
    return row
  }

  async #noteTags(sessionId: SessionId, tags: readonly string[]): Promise<void> {
    const arrangement = { ...noArrangement, tags: [...tags] }
    await this.#services.documents.board.update((board) => ({
      ...board,
      sessions: { ...board.sessions, [sessionId]: arrangement },
    }))
  }

  /** Neither the list of directories nor the roster is worth waiting for. */
  #remember(record: SessionRecord): void {
    const { documents, problems, book } = this.#services
    const board = documents.board.update((document) => ({
      ...document,
      recentDirectories: [record.cwd, ...document.recentDirectories.filter((other) => other !== record.cwd)].slice(
        0,
        mostRecentDirectories,
      ),
    }))
    const roster = documents.roster.update((document) => ({
      ...document,
      sessions: book.records().map(({ id, name }) => ({ id, name })),
    }))
    Promise.all([board, roster]).catch((error: unknown) => problems.report('could not note a new session', error))
  }
}

function checkInput(input: Dispatch): void {
  const refuse = (field: 'prompt', message: string): ApiFailure => ApiFailure.of('DISPATCH_REFUSED', message, { field })
  if (isLoneKey(input.prompt)) throw refuse('prompt', `${loneKeyHint}.`)
  const length = input.prompt.trim().length
  if (!capabilitiesOf(input.engine).converses) {
    if (length === 0) throw refuse('prompt', 'There is no command to run. Say which, for example: ! npm test')
    return
  }
  if (input.kind === 'foreground' && length === 0) return
  if (length < shortestPrompt) {
    throw refuse('prompt', `A task needs at least ${shortestPrompt} characters: say what should be done.`)
  }
}

/** Those that are compared change the same files: each needs a copy of its own. */
async function checkComparison({ comparison, engine, options, cwd }: Dispatch): Promise<void> {
  if (comparison === undefined) return
  const refuse = (message: string): ApiFailure => ApiFailure.of('DISPATCH_REFUSED', message, { field: 'worktree' })
  if (!capabilitiesOf(engine).isolates) throw refuse('A command is nothing to compare: give a task to several models.')
  if (options.worktree.mode !== 'auto') {
    throw refuse('Sessions that are compared get worktrees of their own: leave the choice of the worktree to them.')
  }
  const found = await findRepository(cwd)
  if (found.kind !== 'repository' || (await resolveCommit(cwd, 'HEAD')) === null) {
    throw refuse(`Sessions that are compared each get a worktree: ${cwd} is in no git repository with a commit.`)
  }
  if (found.repository.isLinked) {
    throw refuse(`${cwd} is a worktree already, and would be edited by all of them: compare from the main checkout.`)
  }
}

/** In the demo the practice model answers, and no program of another maker is asked. */
function checkDemo({ demo, engine }: Dispatch): void {
  if (!demo || engine !== 'acp') return
  const message = 'The demo works with the practice model only: choose the engine agent, or another directory.'
  throw ApiFailure.of('DISPATCH_REFUSED', message, { field: 'engine' })
}

/** What goes along has to be there now: the worker reads it a moment later. */
async function checkAttachments({ engine, attachments = [] }: Dispatch): Promise<void> {
  const refuse = (message: string): ApiFailure => ApiFailure.of('DISPATCH_REFUSED', message, { field: 'prompt' })
  if (!capabilitiesOf(engine).takesFiles && attachments.length > 0) {
    throw refuse('No files go along with a command: take them off, and name them in it.')
  }
  for (const { path } of attachments) {
    const found = isAbsolute(path) ? await stat(path).catch(() => null) : null
    if (found?.isFile() !== true) throw refuse(`There is no file ${path} any more. Take it off, or attach it again.`)
  }
}

/** The record of a session as it begins. */
export function newRecord(input: Dispatch, launch: Launch, now: number): SessionRecord {
  const { prompt, engine } = input
  const isEmpty = prompt.trim() === ''
  const name = input.name ?? (isEmpty ? 'New session' : nameFromPrompt(singleLine(prompt)))
  return {
    schema: 1,
    sessionId: input.sessionId,
    id: shortIdOf(input.sessionId),
    kind: input.kind,
    engine,
    name,
    nameSource: input.name === undefined ? 'prompt' : 'user',
    slug: slugOf(launch.worktree.mode === 'named' ? launch.worktree.name : name),
    prompt: isEmpty ? '' : prompt,
    ...(input.attachments === undefined ? {} : { attachments: input.attachments }),
    cwd: input.cwd,
    launch,
    demo: input.demo,
    ...(input.comparison === undefined ? {} : { comparison: input.comparison }),
    state: isEmpty ? 'idle' : 'working',
    since: now,
    reason: isEmpty ? 'waits for its first prompt' : 'starting',
    evidence: { kind: 'command', ref: 'dispatch', at: now },
    waitingFor: null,
    hold: null,
    request: null,
    summary: isEmpty ? '' : singleLine(prompt),
    result: null,
    worktree: null,
    progress: null,
    usage: noUsage,
    tasks: [],
    mcpServers: [],
    context: null,
    exit: null,
    createdAt: now,
    updatedAt: now,
    endedAt: isEmpty ? now : null,
    resumable: false,
    restarts: 0,
    queuedReplies: 0,
  }
}

/** Directories of recent sessions, newest first. */
export function recentDirectories(services: Services): readonly string[] {
  return services.documents.board.value().recentDirectories
}

/** A session's row. */
export function rowOf(services: Services, sessionId: SessionId): SessionRow {
  recordOf(services, sessionId)
  const row = services.book.row(sessionId)
  if (row === null) throw new Error(`session ${sessionId} has no row`)
  return row
}
