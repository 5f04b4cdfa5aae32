import type { RequestId } from '../../../src-shared/base/ids.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import type { EngineHost } from '../../session/engine.ts'
import { done, refused } from '../../session/decide.ts'
import type { ConversationLog } from './conversation-log.ts'
import type { HookAnswer } from './hook-server.ts'
import type { ProgramTerminal } from './program-terminal.ts'
import { isProgramCommand, pastesOf } from './typed-text.ts'

/** The program takes a paste for whole after this pause. */
const afterPasteMs = 150
/** The receipt of a message comes within 0.1 s; a machine may be very slow. */
const receiptMs = 15_000
/** A command of the program itself has no receipt. */
const commandMs = 400
/** Puts a draft aside; it comes back when the message has been sent. */
const stashKey = '\u0013'

/** A message on its way. */
export type Message = { readonly reply: Reply; readonly text: string }

/** What the desk knows of the program. */
export type MessageDeskSetup = {
  readonly host: EngineHost
  readonly log: ConversationLog
  readonly terminal: ProgramTerminal
  /** Looks afresh whether its box is open: nothing runs, no dialog is on its screen. */
  readonly isAtPrompt: () => Promise<boolean>
}

/** Messages to the program: typed when it waits for one, kept while it does not. */
export class MessageDesk {
  readonly #setup: MessageDeskSetup
  #queue: Message[] = []
  #typing: { readonly receipt: PromiseWithResolvers<boolean>; readonly isCommand: boolean } | null = null
  #order: Promise<unknown> = Promise.resolve()

  constructor(setup: MessageDeskSetup) {
    this.#setup = setup
  }

  get hasQueued(): boolean {
    return this.#queue.length > 0
  }

  has(replyId: RequestId): boolean {
    return this.#queue.some(({ reply }) => reply.requestId === replyId)
  }

  /** Keeps a message until it can be delivered. */
  async keep(message: Message): Promise<Receipt> {
    await this.#tell([...this.#queue, message])
    return done
  }

  async withdraw(replyId: RequestId): Promise<Receipt> {
    const found = this.#queue.find(({ reply }) => reply.requestId === replyId)
    if (found === undefined) return refused('stale-answer', 'The session has this message already.')
    await this.#tell(this.#queue.filter((one) => one !== found))
    await this.#setup.host.replyTaken(found.reply)
    return done
  }

  async replace(message: Message): Promise<Receipt> {
    if (!this.has(message.reply.requestId)) return refused('stale-answer', 'The session has this message already.')
    const queue = this.#queue.map((one) => (one.reply.requestId === message.reply.requestId ? message : one))
    await this.#tell(queue.toSorted((a, b) => a.reply.at - b.reply.at))
    return done
  }

  /** Takes all that is kept, for a program that is about to be started with it. */
  async takeAll(): Promise<readonly Message[]> {
    const taken = this.#queue
    if (taken.length > 0) await this.#tell([])
    return taken
  }

  /** A turn ends: what is kept goes to the model as the word of the hook. Null: nothing is. */
  async atStop(): Promise<HookAnswer | null> {
    const next = this.#queue.findIndex(({ text }) => isProgramCommand(text))
    const said = next === -1 ? this.#queue : this.#queue.slice(0, next)
    if (said.length === 0) return null
    await this.#tell(this.#queue.slice(said.length))
    for (const { text, reply } of said) {
      await this.#setup.log.sayByHook(text, reply)
      await this.#setup.host.replyTaken(reply)
    }
    return { decision: 'block', reason: said.map(({ text }) => `The user sent: ${text}`).join('\n\n') }
  }

  /** Types what is kept, as far as the program waits for it. */
  deliver(): Promise<void> {
    const delivered = this.#order.then(() => this.#deliver())
    this.#order = delivered.catch(() => undefined)
    return delivered
  }

  /** The program has a prompt. */
  submitted(): void {
    this.#typing?.receipt.resolve(true)
  }

  /** Resolves when no message of ours is on its way into the box: until then nothing may open a dialog under it. */
  async settled(): Promise<void> {
    if (this.#typing?.isCommand === false) await this.#typing.receipt.promise
  }

  async #deliver(): Promise<void> {
    for (;;) {
      const next = this.#queue[0]
      if (next === undefined || !(await this.#setup.isAtPrompt())) return
      const became = await this.#type(next)
      if (became === 'later') return
      if (became === 'lost') {
        await this.#tell(this.#queue.filter((one) => one !== next))
        await this.#setup.log.append({
          type: 'note',
          text: `Claude Code did not confirm this message; attach to see whether it stands in its box: ${next.text}`,
        })
        await this.#setup.host.replyTaken(next.reply)
        return
      }
      if (!isProgramCommand(next.text)) return
    }
  }

  /** `later`: a dialog came in between, and no key was pressed. `lost`: nobody confirmed it. */
  async #type(message: Message): Promise<'taken' | 'later' | 'lost'> {
    const { terminal, host, log } = this.#setup
    const isCommand = isProgramCommand(message.text)
    const receipt = Promise.withResolvers<boolean>()
    const typing = { receipt, isCommand }
    this.#typing = typing
    try {
      if (terminal.mayHoldDraft) {
        terminal.press(stashKey)
        await this.#pause(afterPasteMs)
      }
      for (const paste of pastesOf(message.text)) terminal.press(paste)
      await this.#pause(afterPasteMs)
      // A dialog that opened meanwhile would take the key for its answer.
      terminal.mayHoldDraft = true
      if (!(await this.#setup.isAtPrompt())) return 'later'
      terminal.press('\r')
      terminal.mayHoldDraft = false
      const cancel = host.clock.schedule(isCommand ? commandMs : receiptMs, () => receipt.resolve(isCommand))
      const isTaken = await receipt.promise
      cancel()
      if (!isTaken) return 'lost'
      // First of all: the program's own line about it may be read any moment.
      const said = isCommand
        ? log.append({ type: 'note', text: `Typed: ${message.text}`, replyId: message.reply.requestId })
        : log.say(message.text, 'reply', message.reply)
      await said
      await this.#tell(this.#queue.filter((one) => one !== message))
      await host.replyTaken(message.reply)
      return 'taken'
    } finally {
      this.#typing = null
      receipt.resolve(false)
    }
  }

  async #tell(queue: readonly Message[]): Promise<void> {
    const before = this.#queue.length
    this.#queue = [...queue]
    if (before !== queue.length) await this.#setup.host.emit({ type: 'replies-queued', count: queue.length })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#setup.host.clock.schedule(ms, () => resolve()))
  }
}
