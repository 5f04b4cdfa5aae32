import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Reply } from '../../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../../src-shared/worker-protocol/messages.ts'
import type { StateChange } from '../ledger.ts'
import type { OpenedSetting } from '../open-setting.ts'
import { startCommand, type RunningCommand } from '../tools/run-command.ts'

const timeoutMs = 600_000
const shownAtMove = 10_000

/** Runs `! command` replies: by the user, in the session's directory; the model reads of them at its next request. */
export class UserCommands {
  readonly #opened: OpenedSetting
  readonly #isWorking: () => boolean
  readonly #life: AbortSignal
  #running = new Map<AbortController, Promise<void>>()

  constructor(opened: OpenedSetting, isWorking: () => boolean, life: AbortSignal) {
    this.#opened = opened
    this.#isWorking = isWorking
    this.#life = life
  }

  /** Starts the command. It is noted first: a worker that dies meanwhile does not run it again. */
  async run(reply: Reply, line: string): Promise<Receipt> {
    const { ledger } = this.#opened.setting
    await ledger.append({ type: 'note', text: `You ran: ${line}`, replyId: reply.requestId })
    await ledger.host.replyTaken(reply)
    const before = this.#isWorking() || ledger.record.state === 'working' ? null : stateNow(this.#opened, line)
    if (before !== null) {
      await ledger.enter({
        state: 'working',
        reason: `Runs ${line}`,
        evidence: { kind: 'command', ref: `! ${singleLine(line, 100)}` },
        summary: `Runs ${line}`,
        result: ledger.record.result,
      })
    }
    const controller = new AbortController()
    const running = this.#finish(reply, line, before, controller.signal)
      .catch((error: unknown) => {
        if (!this.#life.aborted) ledger.host.report('a command of the user failed', error)
      })
      .finally(() => this.#running.delete(controller))
    this.#running.set(controller, running)
    return { outcome: 'done' }
  }

  /** Ends what still runs. */
  async end(): Promise<void> {
    const running = [...this.#running]
    for (const [controller] of running) controller.abort(new Error('ended'))
    await Promise.all(running.map(([, ended]) => ended))
  }

  async #finish(reply: Reply, line: string, before: StateChange | null, signal: AbortSignal): Promise<void> {
    const { ledger, workplace } = this.#opened.setting
    const { host } = ledger
    const running = await startCommand({
      id: `user-${reply.requestId}`,
      line,
      cwd: workplace.current,
      environment: host.environment(),
      jobDirectory: host.jobDirectory,
      show: (text) => host.live({ type: 'tool-output', toolUseId: reply.requestId, text }),
      ownProcess: host.ownProcess,
    })
    const { how, output } = await this.#outcomeOf(running, { reply, line, signal })
    const content = `<user-command>\nThe user ran this in the session's directory:\n$ ${line}\n${output.trimEnd()}\n(${how})\n</user-command>`
    await ledger.append({ type: 'user-message', source: 'reply', requestId: reply.requestId, content })
    if (before !== null && !this.#isWorking()) await ledger.enter({ ...before, summary: `$ ${line} — ${how}` })
  }

  /** Waits for the command; what takes too long, or is sent there, goes on in the background. */
  async #outcomeOf(
    running: RunningCommand,
    { reply, line, signal }: { readonly reply: Reply; readonly line: string; readonly signal: AbortSignal },
  ): Promise<{ readonly how: string; readonly output: string }> {
    const { commands } = this.#opened.setting
    const toolUseId = reply.requestId
    try {
      const waited = await commands.wait(running, {
        toolUseId,
        timeoutMs,
        moveAtTimeout: true,
        signal: AbortSignal.any([signal, this.#life]),
      })
      if (waited.kind === 'moved') {
        const { id, outputFile } = await commands.keep(running, { toolUseId, line })
        return {
          how: `it goes on in the background as task ${id}; its output is in ${outputFile}`,
          output: running.output.last(shownAtMove),
        }
      }
      const { exitCode, killedBy, output } = waited.end
      return { how: `exit code ${exitCode ?? killedBy ?? 'unknown'}`, output }
    } catch (error) {
      if (this.#life.aborted || !signal.aborted) throw error
      return { how: 'ended by the user', output: running.output.last(shownAtMove) }
    }
  }
}

/** The state to come back to. */
function stateNow({ setting }: OpenedSetting, line: string): StateChange {
  const { state, reason, waitingFor, request, result } = setting.ledger.record
  return {
    state,
    reason,
    evidence: { kind: 'command', ref: `! ${singleLine(line, 100)}` },
    result,
    ...(waitingFor === null ? {} : { waitingFor }),
    ...(request === null ? {} : { request }),
  }
}
