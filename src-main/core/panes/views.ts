import type { IPty } from 'node-pty'
import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { waitArgument, waitsMark, type ViewRequest } from '../../../src-shared/api/waiting-view.ts'
import type { Services } from '../sessions/services.ts'
import type { Program } from '../workers/program.ts'

type Size = { readonly cols: number; readonly rows: number }
type Variables = Readonly<Record<string, string>>

/** The next view is loaded when the one that was just asked for has been drawn. */
const prepareAfterMs = 300
/** A view that was hung up has little left to do; one that hangs is ended. */
const leaveWithinMs = 2_000
/** As long as that waits whoever ends the supervisor. */
const lastWaitMs = 500
/** Nobody has opened or closed a view for so long: the next one may take its time. */
const keepMs = 5 * 60_000
/** Read while a program loads: a view that waits has done so. */
const readEarly = ['NO_COLOR', 'FORCE_COLOR', 'CI', 'CONTINUOUS_INTEGRATION', 'NODE_OPTIONS', 'LANG', 'LC_ALL', 'TZ']

type Waiting = {
  readonly pty: IPty
  readonly environment: Variables
  ready: boolean
  readonly stopWatching: () => void
}

/**
 * Starts terminal views. To load one takes longer than anybody likes to wait for a terminal, so while views are being opened
 * one waits that has loaded everything: one process of 25 MB, for five minutes after the last.
 */
export class Views {
  readonly #services: Pick<Services, 'clock' | 'environments' | 'paths' | 'problems'>
  readonly #program: Program
  #waiting: Waiting | null = null
  /** Hung up, not gone yet; each with the timer that ends it. */
  readonly #leaving = new Map<IPty, CancelTimer>()
  #cancelPrepare: CancelTimer | null = null
  #cancelKeep: CancelTimer | null = null
  #closed = false

  constructor(services: Pick<Services, 'clock' | 'environments' | 'paths' | 'problems'>, program: Program) {
    this.#services = services
    this.#program = program
  }

  /** Starts a view of a session in a terminal. */
  async start(sessionId: SessionId, { cols, rows }: Size): Promise<IPty> {
    const environment = this.#environmentOf(this.#services.environments.of(sessionId))
    const waiting = this.#take(environment)
    const pty = waiting ?? (await this.#spawn(sessionId, environment, { cols, rows }))
    if (waiting !== null) {
      waiting.resize(cols, rows)
      waiting.write(`${JSON.stringify({ sessionId, cols, rows, environment } satisfies ViewRequest)}\n`)
    }
    this.#prepareLater()
    pty.onExit(() => this.#keep())
    return pty
  }

  /** Tells a view that its terminal has gone away, and ends one that does not leave. */
  hangUp(pty: IPty): void {
    this.#leaving.set(
      pty,
      this.#services.clock.schedule(leaveWithinMs, () => pty.kill('SIGKILL')),
    )
    pty.onExit(() => {
      this.#leaving.get(pty)?.()
      this.#leaving.delete(pty)
    })
    // A child that node-pty has not seen exit keeps its pid: there is nobody else to hit.
    pty.kill('SIGHUP')
  }

  /** Ends the view that waits, and those that were hung up; those that are shown belong to their panes. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelPrepare?.()
    this.#cancelKeep?.()
    this.#drop()
    const gone = [...this.#leaving.keys()].map((pty) => new Promise<void>((resolve) => pty.onExit(() => resolve())))
    if (gone.length === 0) return
    const { promise: waited, resolve } = Promise.withResolvers<void>()
    const cancel = this.#services.clock.schedule(lastWaitMs, resolve)
    await Promise.race([Promise.all(gone), waited])
    cancel()
    for (const [pty, cancelEnd] of this.#leaving) {
      cancelEnd()
      pty.kill('SIGKILL')
    }
    this.#leaving.clear()
  }

  #take(environment: Variables): IPty | null {
    const waiting = this.#waiting
    if (waiting === null || !waiting.ready) return null
    if (readEarly.some((name) => waiting.environment[name] !== environment[name])) return null
    this.#waiting = null
    waiting.stopWatching()
    return waiting.pty
  }

  #prepareLater(): void {
    this.#keep()
    this.#cancelPrepare ??= this.#services.clock.schedule(prepareAfterMs, () => {
      this.#cancelPrepare = null
      if (this.#waiting !== null || this.#closed) return
      this.#prepare().catch((error: unknown) =>
        this.#services.problems.report('the next terminal view could not be prepared', error),
      )
    })
  }

  #keep(): void {
    this.#cancelKeep?.()
    if (!this.#closed) this.#cancelKeep = this.#services.clock.schedule(keepMs, () => this.#drop())
  }

  async #prepare(): Promise<void> {
    const environment = this.#environmentOf(this.#services.environments.own)
    const pty = await this.#spawn(waitArgument, environment, { cols: 80, rows: 24 })
    const watched = [
      pty.onData((data: string | Uint8Array) => {
        const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1')
        if (text.includes(waitsMark)) waiting.ready = true
      }),
      pty.onExit(() => {
        if (this.#waiting === waiting) this.#waiting = null
      }),
    ]
    const waiting: Waiting = {
      pty,
      environment,
      ready: false,
      stopWatching: () => {
        for (const one of watched) one.dispose()
      },
    }
    if (this.#waiting !== null || this.#closed) pty.kill('SIGKILL')
    else this.#waiting = waiting
  }

  #drop(): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.stopWatching()
    waiting?.pty.kill('SIGKILL')
  }

  #environmentOf(own: Variables): Variables {
    return {
      ...own,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      BACKBURNER_HOME: this.#services.paths.home,
      ...this.#program.node.environment,
    }
  }

  async #spawn(argument: string, environment: Variables, { cols, rows }: Size): Promise<IPty> {
    // Loaded with the first pane: most supervisors never open one.
    const { spawn } = await import('node-pty')
    return spawn(this.#program.node.command, [this.#program.terminalView, argument], {
      name: 'xterm-256color',
      cols,
      rows,
      cwd: this.#services.paths.home,
      env: { ...environment },
      encoding: null,
    })
  }
}
