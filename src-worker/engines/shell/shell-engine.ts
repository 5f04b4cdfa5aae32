import { singleLine } from '../../../src-shared/base/single-line.ts'
import { redact } from '../../../src-node/log/redact.ts'
import { portVariables } from '../../../src-shared/board/port-range.ts'
import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { done, refused } from '../../session/decide.ts'
import type { CreateEngine, Engine, EngineHost, EngineStart } from '../../session/engine.ts'
import { portsAround } from '../../session/ports-of.ts'
import { lastLine, plainText } from '../../terminal/plain-text.ts'
import { WorkWatch } from '../../pull-requests/watch-work.ts'
import type { PtyExit } from '../../terminal/pty.ts'
import { PtyTerminal, ringBytes } from '../../terminal/pty-terminal.ts'
import { wholeCharacters } from '../../terminal/utf8.ts'
import { endProcessSession } from './end-process-session.ts'
import {
  briefExit,
  describeExit,
  isDirectory,
  shellCommand,
  shellExitOf,
  terminalEnvironment,
} from './shell-command.ts'

/** The row's line follows the output at most this often. */
const summaryEveryMs = 2_000
/** The last line is looked for in this much of the output. */
const summaryBytes = 8 * 1024
/** At most so much of the output is looked at at once for pull requests. */
const lookedAtBytes = 128 * 1024
/** The size of the pty until somebody attaches. */
const firstSize = { cols: 120, rows: 30 }

/** Makes the engine of a shell job. */
export const createShellEngine: CreateEngine = (host) => new ShellEngine(host)

/**
 * A command in a pty. Its output is kept in memory, bounded, and never written to disk, but for the row's one line. It runs
 * when it is asked to and never by itself again: a worker that died took the command with it.
 */
class ShellEngine implements Engine {
  readonly terminal: PtyTerminal
  readonly #host: EngineHost
  /** The command runs, or it is known that it will not. */
  readonly #begun: Promise<void>
  readonly #hasBegun: () => void
  #leader: number | null = null
  #stopping = false
  #cancelSummary: CancelTimer | null = null
  #summarizedAt = 0
  /** Looks for pull requests in the command and in what it prints. */
  readonly #work: WorkWatch
  /** The output before this offset has been looked at. */
  #lookedTo = 0
  #disown: () => Promise<void> = () => Promise.resolve()

  constructor(host: EngineHost) {
    this.#host = host
    this.#work = new WorkWatch(host)
    const begun = Promise.withResolvers<void>()
    this.#begun = begun.promise
    this.#hasBegun = begun.resolve
    this.terminal = new PtyTerminal(firstSize, host.clock)
  }

  async start(start: EngineStart): Promise<void> {
    try {
      await this.#begin(start)
    } finally {
      this.#hasBegun()
    }
    for (const reply of start.inbox) await this.#takeLate(reply)
  }

  async #begin({ how, entries }: EngineStart): Promise<void> {
    switch (how) {
      case 'new':
      case 'rerun': {
        const { cwd } = this.#host.record()
        await this.#host.append(
          entries.length === 0
            ? { type: 'session-started', engine: 'shell', cwd }
            : { type: 'session-resumed', interrupted: [] },
        )
        await this.#run()
        break
      }
      case 'interrupted':
        await this.#fail('its worker died, and the command with it; respawn runs it again', 'worker died')
        break
      case 'rested':
        break
    }
  }

  async reply(reply: Reply): Promise<Receipt> {
    if (reply.answer.type !== 'text') return refused('unfit-answer', 'a shell job asks nothing: only text can be typed')
    await this.#begun
    if (this.#leader === null) return refused('not-supported', 'the command has ended; respawn runs it again')
    const { text } = reply.answer
    await this.#host.append({ type: 'user-message', source: 'reply', requestId: reply.requestId, content: text })
    this.terminal.write(Buffer.from(`${text}\n`))
    await this.#host.replyTaken(reply)
    return done
  }

  async interrupt(): Promise<Receipt> {
    await this.#begun
    if (this.#leader === null) return refused('not-supported', 'the command has ended')
    // As Ctrl+C in a terminal: the terminal's own line discipline signals whoever is in the foreground.
    this.terminal.write(Uint8Array.of(3))
    return done
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#cancelSummary?.()
    await this.#begun
    if (this.#leader === null) return
    await endProcessSession(this.#leader, this.#host.clock)
    await this.terminal.exited
    await this.#disown()
    await this.#work.idle
  }

  setMode(): Promise<Receipt> {
    return Promise.resolve(refused('not-supported', 'a shell job has no permission mode'))
  }

  setRules(): void {}

  environmentChanged(): void {}

  readOutput(maxBytes: number): Promise<string> {
    const { start, bytes } = this.#tail(Math.min(maxBytes, ringBytes))
    return Promise.resolve(plainText(bytes, start > this.terminal.start() || this.terminal.isCut()))
  }

  async #run(): Promise<void> {
    const { prompt, cwd } = this.#host.record()
    if (!isDirectory(cwd)) return await this.#fail(`the directory ${cwd} is not there`, 'cwd')
    await this.#host.emit({
      type: 'state-changed',
      state: 'working',
      reason: 'the command runs',
      evidence: { kind: 'command', ref: singleLine(prompt, 200), at: this.#host.clock.now() },
      waitingFor: null,
      hold: null,
      request: null,
      // Until it prints a line; what the last time left there is out of date.
      summary: singleLine(prompt),
      resumable: false,
      exit: null,
    })
    const environment = { ...this.#host.environment(), ...portVariables(await portsAround(this.#host, cwd)) }
    if (this.#stopping) return
    this.#leader = this.terminal.run({
      ...shellCommand(prompt, environment),
      cwd,
      environment: terminalEnvironment(environment),
    })
    this.terminal.onChange(() => this.#outputCame())
    void this.terminal.exited.then((exit) => this.#ended(exit))
    this.#disown = await this.#host.ownProcess(this.#leader)
  }

  async #ended(exit: PtyExit): Promise<void> {
    this.#leader = null
    this.#cancelSummary?.()
    await this.#disown()
    if (this.#stopping) return
    this.#lookForWork(exit.signal === 0 ? exit.code : null)
    const { clock } = this.#host
    const shellExit = shellExitOf(exit)
    const reason = describeExit(shellExit)
    const evidence = { kind: 'exit' as const, ref: shellExit.signal ?? `code ${exit.code}`, at: clock.now() }
    const state = shellExit.code === 0 ? ('completed' as const) : ('failed' as const)
    const line = this.#lastLine()
    const told = [
      this.#host.append({ type: 'shell-exited', exit: shellExit }),
      this.#host.append({ type: 'state-changed', state, reason, evidence, waitingFor: null }),
      this.#host.emit({
        type: 'state-changed',
        state,
        reason,
        evidence,
        waitingFor: null,
        hold: null,
        request: null,
        summary:
          state === 'failed' ? [briefExit(shellExit), line].filter((part) => part !== '').join(' · ') : line || reason,
        result: state === 'failed' ? reason : null,
        resumable: false,
        exit: shellExit,
      }),
    ]
    await Promise.all(told)
  }

  async #fail(reason: string, ref: string): Promise<void> {
    const evidence = { kind: 'exit' as const, ref, at: this.#host.clock.now() }
    await this.#host.append({ type: 'state-changed', state: 'failed', reason, evidence, waitingFor: null })
    await this.#host.emit({
      type: 'state-changed',
      state: 'failed',
      reason,
      evidence,
      waitingFor: null,
      hold: null,
      request: null,
      summary: reason,
      result: reason,
      resumable: false,
    })
  }

  /** A reply that was accepted before this worker lived: typed if the command runs, else said to be undelivered. */
  async #takeLate(reply: Reply): Promise<void> {
    const receipt = await this.reply(reply)
    if (receipt.outcome === 'done') return
    await this.#host.append({ type: 'note', text: `A reply was not delivered: ${receipt.message}` })
    await this.#host.replyTaken(reply)
  }

  /** Output came: the row's line is brought up to date soon, and then no sooner than its interval. */
  #outputCame(): void {
    if (this.#cancelSummary !== null || this.#leader === null || this.#stopping) return
    const { clock } = this.#host
    const wait = Math.max(200, this.#summarizedAt + summaryEveryMs - clock.now())
    this.#cancelSummary = clock.schedule(wait, () => {
      this.#cancelSummary = null
      this.#summarizedAt = clock.now()
      this.#summarize().catch((error: unknown) => this.#host.report('the summary could not be written', error))
    })
  }

  async #summarize(): Promise<void> {
    if (this.#leader !== null && !this.#stopping) this.#lookForWork(null)
    const summary = this.#lastLine()
    if (this.#leader === null || this.#stopping || summary === '' || summary === this.#host.record().summary) return
    await this.#host.emit({ type: 'summary-changed', summary })
  }

  /** What it printed since the last look; a line that is not whole yet is looked at again. */
  #lookForWork(exitCode: number | null): void {
    const { start, bytes } = this.#tail(Math.min(lookedAtBytes, this.terminal.end() - this.#lookedTo))
    const whole = exitCode === null && this.#leader !== null ? bytes.lastIndexOf(0x0a) + 1 : bytes.length
    this.#lookedTo = start + whole
    this.#work.command(this.#host.record().prompt, plainText(bytes.subarray(0, whole), false), exitCode)
  }

  #lastLine(): string {
    const { start, bytes } = this.#tail(summaryBytes)
    const isCut = start > this.terminal.start() || this.terminal.isCut()
    const line = lastLine(bytes, isCut) || lastLine(bytes, false)
    // The row's line is the one part of the output that reaches the disk.
    const environment = this.#host.environment()
    const keys = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'].map((name) => environment[name] ?? '')
    return singleLine(redact(line, keys))
  }

  #tail(limit: number): { readonly start: number; readonly bytes: Uint8Array } {
    const { terminal } = this
    const start = Math.max(terminal.start(), terminal.end() - limit)
    const bytes = terminal.read(start, limit)
    return { start, bytes: bytes.subarray(0, wholeCharacters(bytes)) }
  }
}
