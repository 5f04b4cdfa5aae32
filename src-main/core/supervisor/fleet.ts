import { stat } from 'node:fs/promises'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { bootId } from '../../../src-node/processes/boot-id.ts'
import { isSameProcess, type ProcessIdentity } from '../../../src-node/processes/process-identity.ts'
import { readWorkerEndpoint, removeWorkerEndpoint } from '../workers/endpoint-file.ts'
import { findStartingWorkers } from '../workers/job-processes.ts'
import { stoppedRecord } from './death.ts'
import { ManagedWorker } from './managed-worker.ts'
import { mayHaveProcess } from './worker-state.ts'
import type { WorkerContext } from './worker-context.ts'

/** Every worker of this supervisor. */
export class Fleet {
  readonly #context: WorkerContext
  readonly #workers = new Map<SessionId, ManagedWorker>()

  constructor(context: WorkerContext) {
    this.#context = context
  }

  /** The worker of a session, made when first asked for. */
  of(record: SessionRecord): ManagedWorker {
    const known = this.#workers.get(record.sessionId)
    if (known !== undefined) return known
    const worker = new ManagedWorker(this.#context, record.sessionId, record.id)
    this.#workers.set(record.sessionId, worker)
    return worker
  }

  /** The worker of a session if there was ever a reason for one. */
  known(sessionId: SessionId): ManagedWorker | null {
    return this.#workers.get(sessionId) ?? null
  }

  all(): readonly ManagedWorker[] {
    return [...this.#workers.values()]
  }

  forget(sessionId: SessionId): void {
    this.#workers.get(sessionId)?.release()
    this.#workers.delete(sessionId)
  }

  /**
   * Finds the workers of an earlier supervisor. Resolves once each was reached, or given up for now: those whose session
   * was at work when they died are being started again.
   */
  async adopt(records: readonly SessionRecord[], lastBoot: string | null, timeoutMs: number): Promise<void> {
    const boot = await bootId()
    const rebooted = lastBoot !== null && boot !== null && lastBoot !== boot
    const starting = once(() => findStartingWorkers(this.#context.paths.home))
    const { jobs } = this.#context
    await Promise.all(
      records
        .filter((record) => rebooted || record.state === 'working' || jobs.mayBeAtWork(record.id))
        .map((record) => (rebooted ? this.#afterBoot(record) : this.#adoptOne(record, starting)))
        .map(async (one) => {
          await (await one)?.settled(timeoutMs)
        }),
    )
    if (rebooted) return
    // Nobody waits for these: a look at every process of the machine takes its time.
    this.#adoptUnannounced(records, starting).catch((error: unknown) =>
      this.#context.problems.report('could not look for workers that are just starting', error),
    )
  }

  /** Workers of sessions whose files do not say yet that anything began: a respawn over which the last supervisor died. */
  async #adoptUnannounced(
    records: readonly SessionRecord[],
    starting: () => Promise<ReadonlyMap<string, ProcessIdentity>>,
  ): Promise<void> {
    const found = await starting()
    for (const record of records) {
      const identity = found.get(record.id)
      if (identity === undefined || this.#context.book.record(record.sessionId) === null) continue
      const worker = this.of(record)
      if (!mayHaveProcess(worker.state)) worker.adoptStarting(identity)
    }
  }

  /** Ends every worker; resolves once no process is left, or the time is up. */
  async stopAll(timeoutMs: number): Promise<boolean> {
    const ends = this.all().map(async (worker) => {
      if (mayHaveProcess(worker.state)) worker.stop('daemon-stop')
      return await worker.ended(timeoutMs)
    })
    return (await Promise.all(ends)).every(Boolean)
  }

  /** Lets go of every worker; they go on. */
  async releaseAll(): Promise<void> {
    for (const worker of this.all()) worker.release()
    await Promise.all(this.all().map((worker) => worker.flush()))
  }

  async #adoptOne(
    record: SessionRecord,
    starting: () => Promise<ReadonlyMap<string, ProcessIdentity>>,
  ): Promise<ManagedWorker | null> {
    const { paths, clock, problems, jobs } = this.#context
    const read = await readWorkerEndpoint(paths.job(record.id).worker, clock.now())
    if (read.kind === 'ok') {
      const worker = this.of(record)
      if ((await isSameProcess(read.value)) === 'gone') worker.adoptDead()
      else worker.adopt(read.value)
      return worker
    }
    if (read.kind !== 'absent') problems.report(`session ${record.id}: its worker.json cannot be read`)
    if (this.#context.isHeld(record.sessionId)) return null
    // No endpoint file: its worker ended as it should, or never got that far. Who waits for an answer can go on waiting.
    const isWorking = record.state === 'working'
    if (!isWorking && (!capabilitiesOf(record.engine).resumes || !(await jobs.hasReplies(record.id)))) return null
    const identity = (await starting()).get(record.id)
    const worker = this.of(record)
    if (identity !== undefined) worker.adoptStarting(identity)
    else if (!isWorking) worker.start('rested')
    // An endpoint is published before any work: without one, and without a transcript, nothing was begun.
    else if (await isEmpty(paths.job(record.id).transcript)) worker.start('new')
    else worker.adoptDead()
    return worker
  }

  /** No process outlives a restart of the machine: what was at work is stopped, and can go on. */
  async #afterBoot(record: SessionRecord): Promise<null> {
    const { paths, clock, jobs, book } = this.#context
    await removeWorkerEndpoint(paths.job(record.id).worker)
    // What had not begun waits on, as it did.
    if (this.#context.isHeld(record.sessionId) && record.state === 'working') return null
    const next = stoppedRecord(record, 'boot', clock.now())
    if (next !== record) {
      await jobs.writeRecord(next)
      book.putRecord(next)
    }
    return null
  }
}

async function isEmpty(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found === null || found.size === 0
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}
