import type { SessionId, ShortId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { removeWorkerEndpoint } from '../workers/endpoint-file.ts'
import { endProcessesOfJob } from '../workers/job-processes.ts'
import type { WorkerContext } from './worker-context.ts'

const orphanGraceMs = 1_000

/** One session's files while no worker writes them: one task after the other. */
export class SessionFiles {
  readonly #context: WorkerContext
  readonly #sessionId: SessionId
  readonly #id: ShortId
  #tasks: Promise<void> = Promise.resolve()

  constructor(context: WorkerContext, sessionId: SessionId, id: ShortId) {
    this.#context = context
    this.#sessionId = sessionId
    this.#id = id
  }

  /** Queues a task; a failure is reported, and the next task runs. */
  inOrder(what: string, task: () => Promise<void>): void {
    this.#tasks = this.#tasks.then(task).catch((error: unknown) => {
      this.#context.problems.report(`session ${this.#id}: could not ${what}`, error)
    })
  }

  /** Queues a task whose failure is the caller's. */
  async next<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#tasks.then(task)
    this.#tasks = result.then(
      () => undefined,
      () => undefined,
    )
    return await result
  }

  /** Resolves when nothing waits. */
  flush(): Promise<void> {
    return this.#tasks
  }

  /** Writes the session's record anew, if `change` changes it. */
  async rewrite(change: (record: SessionRecord, now: number) => SessionRecord): Promise<void> {
    const { book, jobs, clock } = this.#context
    const record = book.record(this.#sessionId)
    if (record === null) return
    const next = change(record, clock.now())
    if (next === record) return
    await jobs.writeRecord(next)
    book.putRecord(next)
  }

  /** Writes how a session ended. It is shown also while the disk takes nothing: the next supervisor finds it out again. */
  async rewriteEnd(change: (record: SessionRecord, now: number) => SessionRecord): Promise<void> {
    const { book, clock } = this.#context
    try {
      await this.rewrite(change)
    } catch (error) {
      const record = book.record(this.#sessionId)
      if (record !== null) book.putRecord(change(record, clock.now()))
      throw error
    }
  }

  /**
   * A worker that ends as it should removes its endpoint file and ends its children; after any other end we do. Stopped
   * by the user, nothing of it stays (`all`), not even what made a process session of its own.
   */
  async cleanUp(all: boolean): Promise<void> {
    const { worker, directory } = this.#context.paths.job(this.#id)
    const ended = !(await removeWorkerEndpoint(worker))
    if (all || !ended) await endProcessesOfJob(directory, orphanGraceMs)
  }
}
