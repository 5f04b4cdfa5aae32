import type { RequestId } from '../../../src-shared/base/ids.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { PermissionRules, Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { refused } from '../../session/decide.ts'
import type { CreateEngine, Engine, EngineHost, EngineStart } from '../../session/engine.ts'
import { watchedHost, type WorkWatch } from '../../pull-requests/watch-work.ts'
import { Trust } from '../agent/context/trust.ts'
import { ClaudeSession, firstReason } from './claude-session.ts'
import { ProgramTerminal } from './program-terminal.ts'
import { goOnWords, interruptedWords, withFileNames } from './words-to-program.ts'

/** The supervisor says within this time whether the folder is trusted, and which rules hold. */
const rulesWithinMs = 3_000

/** Makes the engine of a session of Claude Code. */
export const createClaudeEngine: CreateEngine = (given) => {
  const { host, watch } = watchedHost(given)
  return new ClaudeEngine(host, watch)
}

/** Claude Code as it is, in the worker's pty: begins, takes replies, and ends with the session. */
class ClaudeEngine implements Engine {
  readonly terminal: ProgramTerminal
  readonly #host: EngineHost
  readonly #work: WorkWatch
  readonly #trust = new Trust()
  #rules: PermissionRules = { allow: [], ask: [], deny: [] }
  readonly #life = new AbortController()
  readonly #opened = Promise.withResolvers<ClaudeSession>()
  #order: Promise<unknown> = Promise.resolve()

  constructor(host: EngineHost, work: WorkWatch) {
    this.#host = host
    this.#work = work
    this.#opened.promise.catch(() => undefined)
    this.terminal = new ProgramTerminal(host.clock, { attached: () => this.#attached() })
  }

  async start(start: EngineStart): Promise<void> {
    try {
      await this.#trust.told(this.#host.clock, rulesWithinMs)
      const session = await ClaudeSession.open({
        host: this.#host,
        terminal: this.terminal,
        entries: start.entries,
        trust: this.#trust,
        rules: () => this.#rules,
        signal: this.#life.signal,
      })
      await this.#begin(session, start)
      this.#opened.resolve(session)
      this.#work.again(start.entries)
    } catch (error) {
      this.#opened.reject(error)
      throw error
    }
  }

  reply(reply: Reply): Promise<Receipt> {
    return this.#inOrder(async (session) => await session.reply(reply))
  }

  withdrawReply(replyId: RequestId): Promise<Receipt> {
    return this.#inOrder(async (session) => await session.messages.withdraw(replyId))
  }

  replaceReply(reply: Reply): Promise<Receipt> {
    return this.#inOrder(async (session) => {
      if (reply.answer.type !== 'text') return refused('unfit-answer', 'Only a message waits its turn.')
      return await session.messages.replace({ reply, text: withFileNames(reply.answer.text, reply.answer.attachments) })
    })
  }

  async interrupt(): Promise<Receipt> {
    return await (await this.#opened.promise).interrupt()
  }

  async stop(): Promise<void> {
    this.#life.abort()
    const session = await this.#opened.promise.catch(() => null)
    await session?.close()
    await this.#work.idle
  }

  setMode(): Promise<Receipt> {
    const how = 'the mode of Claude Code is changed in its own terminal: attach, and press Shift+Tab'
    return Promise.resolve(refused('not-supported', how))
  }

  setRules(rules: PermissionRules, trusted: boolean): void {
    this.#rules = rules
    this.#trust.set(trusted)
  }

  environmentChanged(): void {}

  async readOutput(maxBytes: number): Promise<string> {
    return (await this.#opened.promise).log.output.read(maxBytes)
  }

  #inOrder(act: (session: ClaudeSession) => Promise<Receipt>): Promise<Receipt> {
    const acted = this.#order.then(async () => await act(await this.#opened.promise))
    this.#order = acted.catch(() => undefined)
    return acted
  }

  /** Whoever looks finds the program running. */
  #attached(): void {
    this.#opened.promise
      .then((session) => session.wake())
      .catch((error: unknown) => this.#host.report('Claude Code could not be started for who attached', error))
  }

  async #begin(session: ClaudeSession, { how, entries, inbox }: EngineStart): Promise<void> {
    const { log } = session
    const record = this.#host.record()
    if (entries.length === 0) await log.append({ type: 'session-started', engine: 'claude', cwd: record.cwd })
    const left = await session.readLeft(inbox)
    const prompt = withFileNames(record.prompt, record.attachments)
    const isNew = !entries.some((entry) => entry.type === 'user-message')
    const goesOn = how === 'interrupted' || how === 'rerun'
    const words: string[] = []
    if (isNew && prompt.trim() !== '' && how !== 'rested') {
      await log.say(prompt, 'prompt', null)
      words.push(prompt)
    } else if (goesOn) {
      await log.append({ type: 'session-resumed', interrupted: [...log.openCalls()] })
      if (!left.some(({ answers }) => answers === record.request?.requestId)) await session.withdrawLeft()
      const notice = how === 'rerun' ? goOnWords : interruptedWords
      words.push(...(await log.wordsToGoOn(session.hasTranscript ? notice : null)))
    }
    const replies = await this.#saidMeanwhile(session, left)
    words.push(...replies.map(({ text }) => text))
    if (words.length === 0) return
    const evidence = goesOn
      ? ({ kind: how === 'rerun' ? 'command' : 'exit', ref: how === 'rerun' ? 'respawn' : 'worker ended' } as const)
      : ({ kind: 'command', ref: 'prompt' } as const)
    await session.begin({
      words: words.join('\n\n'),
      reason: goesOn ? 'Goes on where it was interrupted' : firstReason,
      evidence,
    })
    for (const { reply } of replies) await this.#host.replyTaken(reply)
  }

  /** Replies that came while no worker lived, as words; those to a dialog say what was asked. */
  async #saidMeanwhile(
    session: ClaudeSession,
    inbox: readonly Reply[],
  ): Promise<readonly { readonly reply: Reply; readonly text: string }[]> {
    const said: { readonly reply: Reply; readonly text: string }[] = []
    for (const reply of inbox) {
      const { request } = this.#host.record()
      const { answer } = reply
      if (request !== null && reply.answers === request.requestId) {
        const late = await session.lateAnswer(request, reply)
        if ('text' in late) said.push({ reply, text: late.text })
        else await this.#drop(session, reply, late.unfit)
      } else if (answer.type === 'text') {
        const text = withFileNames(answer.text, answer.attachments)
        await session.log.say(text, 'reply', reply)
        said.push({ reply, text })
      } else {
        await this.#drop(session, reply, 'what it answers is no longer asked.')
      }
    }
    return said
  }

  async #drop(session: ClaudeSession, reply: Reply, why: string): Promise<void> {
    await session.log.append({
      type: 'note',
      text: `An answer could not be delivered: ${why}`,
      replyId: reply.requestId,
    })
    await this.#host.replyTaken(reply)
  }
}
