import { spawn, type ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { DiskUse } from '../../../src-shared/board/disk-use.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { Program } from '../workers/program.ts'
import { diskAnswerSchema, type DiskAnswer, type DiskJob } from './disk-job.ts'

/** So long what was measured is good enough for whoever asks again. */
const freshMs = 30_000
/** A walk limits itself; this ends one that hangs on a dead file system. */
const jobTimeoutMs = 300_000

/** Has trees looked through by a program of its own, one at a time, and tells the rows what came out. */
export class DiskDesk {
  readonly #program: Program
  readonly #paths: HomePaths
  readonly #clock: Clock
  readonly #book: SessionBook
  readonly #measuring = new Map<SessionId, Promise<DiskUse>>()
  #last: Promise<unknown> = Promise.resolve()
  #child: ChildProcess | null = null
  #stopped = false

  constructor(around: {
    readonly program: Program
    readonly paths: HomePaths
    readonly clock: Clock
    readonly book: SessionBook
  }) {
    this.#program = around.program
    this.#paths = around.paths
    this.#clock = around.clock
    this.#book = around.book
  }

  /** What a session takes; measured anew when that was not done a short while ago. Who asks meanwhile waits for the same. */
  measure(record: SessionRecord): Promise<DiskUse> {
    const { sessionId } = record
    const known = this.#book.row(sessionId)?.disk
    if (known !== undefined && Math.abs(this.#clock.now() - known.at) < freshMs) return Promise.resolve(known)
    const underway = this.#measuring.get(sessionId)
    if (underway !== undefined) return underway
    const measuring = this.#measure(record).finally(() => this.#measuring.delete(sessionId))
    this.#measuring.set(sessionId, measuring)
    return measuring
  }

  /** What was measured does not hold any more. */
  forget(sessionId: SessionId): void {
    this.#book.setDisk(sessionId, null)
  }

  /** One after the other: a disk has nothing to gain from two walks at a time. */
  run(job: DiskJob): Promise<DiskAnswer> {
    const ran = this.#last.then(async () => await this.#run(job))
    this.#last = ran.catch(() => undefined)
    return ran
  }

  /** Ends what is under way; resolves when its process is gone. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#child?.kill('SIGKILL')
    await this.#last
  }

  async #measure(record: SessionRecord): Promise<DiskUse> {
    const directory = this.#paths.job(record.id).directory
    const answer = await this.run({
      kind: 'measure',
      directory,
      worktrees: worktreesOf(record),
      now: this.#clock.now(),
    })
    if (answer.kind !== 'measured') throw new Error(answer.kind === 'failed' ? answer.reason : answer.kind)
    this.#book.setDisk(record.sessionId, answer.use)
    return answer.use
  }

  async #run(job: DiskJob): Promise<DiskAnswer> {
    if (this.#stopped) throw new Error('the supervisor is ending')
    const { node, diskProgram } = this.#program
    const child = spawn(node.command, [diskProgram], {
      env: { ...process.env, ...node.environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      timeout: jobTimeoutMs,
      killSignal: 'SIGKILL',
    })
    this.#child = child
    child.stdin.on('error', () => undefined)
    child.stdin.end(JSON.stringify(job))
    const ended = new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(`${code ?? signal ?? 'nothing'}`))
    })
    try {
      const [said, end] = await Promise.all([text(child.stdout), ended])
      if (said === '') throw new Error(`looking through the files ended with ${end}`)
      return diskAnswerSchema.parse(JSON.parse(said))
    } finally {
      this.#child = null
    }
  }
}

/** The session's worktree and those of its subagents. */
function worktreesOf({ worktree, tasks }: SessionRecord): string[] {
  const all = [worktree, ...tasks.map((task) => task.worktree ?? null)]
  return [...new Set(all.flatMap((one) => one?.path ?? []))]
}
