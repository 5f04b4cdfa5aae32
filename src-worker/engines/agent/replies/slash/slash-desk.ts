import { existsSync } from 'node:fs'
import { findCommand, listCommands } from '../../../../../src-node/definitions/commands.ts'
import {
  findSlashCommand,
  nearNames,
  parseSlash,
  slashCommands,
} from '../../../../../src-shared/board/slash-commands.ts'
import type { Reply } from '../../../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../../../src-shared/worker-protocol/messages.ts'
import { compact, compactingLine } from '../../compaction/compact.ts'
import { overheadOf } from '../../compaction/room.ts'
import { limitsOf } from '../../api/models.ts'
import type { OpenedSetting } from '../../open-setting.ts'
import { withoutSecrets } from '../../../../../src-node/log/secret-filter.ts'
import { modelsOf } from '../../turn/request-answer.ts'
import { handlerOf } from './handlers.ts'
import { grouped } from './table.ts'

/** A reply that is a command to the session. */
export type SlashJob = {
  readonly reply: Reply
  readonly name: string
  readonly rest: string
  /** When it is done: at once, before the model's next step, or when the turn has ended. */
  readonly when: 'now' | 'between-steps' | 'at-rest'
}

/** Does what slash commands say; each is answered by a note that names its reply, which also keeps it from being done twice. */
export class SlashDesk {
  readonly #opened: OpenedSetting

  constructor(opened: OpenedSetting) {
    this.#opened = opened
  }

  /** The command that a reply is; null: it is a message, or an answer. `isAsked`: something waits for an answer. */
  async jobOf(reply: Reply, isAsked: boolean): Promise<SlashJob | null> {
    const parsed = reply.answer.type === 'text' ? parseSlash(reply.answer.text) : null
    if (parsed === null) return null
    const { name, rest } = parsed
    const ours = findSlashCommand(name)
    if (ours === null) return isAsked || !(await this.#isUnknown(name)) ? null : { reply, name, rest, when: 'now' }
    const when = { 'session-between-steps': 'between-steps', 'session-at-rest': 'at-rest' } as const
    return {
      reply,
      name: ours.name,
      rest,
      when: ours.by === 'session-between-steps' || ours.by === 'session-at-rest' ? when[ours.by] : 'now',
    }
  }

  /** Does a command that needs no rest. */
  async doNow(job: SlashJob): Promise<Receipt> {
    const text = await this.#textOf(job)
    await this.#answer(job, text)
    return { outcome: 'done', text }
  }

  /** Sums the conversation up. An interruption leaves it as it was. */
  async compact(job: SlashJob, signal: AbortSignal, mayHold: boolean): Promise<void> {
    const { setting } = this.#opened
    const { ledger } = setting
    const { summary, result, reason } = ledger.record
    // After a death on the way the row says only that.
    const line = summary === compactingLine ? (result ?? reason) : summary
    const wish = {
      trigger: 'manual',
      signal,
      mayHold,
      replyId: job.reply.requestId,
      ...(job.rest === '' ? {} : { focus: job.rest }),
    } as const
    const words = await compact(setting, wish).then(wordsFor, (error: unknown) => {
      if (!signal.aborted || ledger.isClosed) throw error
      return 'Interrupted: the conversation is as it was.'
    })
    // A row at rest goes on saying what it said.
    if (!mayHold) await ledger.emit({ type: 'summary-changed', summary: line })
    await this.#answer(job, words)
  }

  /** Begins a new conversation. */
  async clear(job: SlashJob): Promise<void> {
    const { setting } = this.#opened
    const { ledger } = setting
    await ledger.append({ type: 'conversation-cleared', replyId: job.reply.requestId })
    await this.#opened.beginAnew()
    const { window } = limitsOf(modelsOf(setting).model)
    await ledger.emit({ type: 'context-changed', context: { used: Math.round(await overheadOf(setting)), window } })
    await this.#answer(job, 'The conversation begins anew: the model knows nothing of what was said before.')
  }

  async #answer({ reply }: SlashJob, text: string): Promise<void> {
    const { ledger } = this.#opened.setting
    const clean = (words: string): string => withoutSecrets(words, ledger.host.environment())
    const typed = reply.answer.type === 'text' ? { typed: clean(reply.answer.text) } : {}
    await ledger.append({ type: 'note', text: clean(text), ...typed, replyId: reply.requestId })
    await ledger.host.replyTaken(reply)
  }

  async #textOf({ name, rest }: SlashJob): Promise<string> {
    const ours = findSlashCommand(name)
    if (ours === null) return await this.#unknownText(name)
    const handler = await handlerOf(ours.name)
    if (handler !== null) return await handler({ opened: this.#opened, rest })
    const { id } = this.#opened.setting.ledger.record
    if (ours.name === 'fork')
      return `A fork is made by the client: backburner fork ${id} [prompt], or /fork in the terminal view.`
    return `/${ours.name} is a command of the terminal view (backburner attach ${id}); nothing was sent to the model.`
  }

  async #unknownText(name: string): Promise<string> {
    const custom = await listCommands(await this.#opened.setting.places())
    const names = [...slashCommands, ...custom].map((one) => one.name)
    const near = nearNames(name, names).map((one) => `/${one}`)
    const hint = near.length === 0 ? '/help lists them.' : `did you mean ${near.join(' or ')}?`
    return `There is no command /${name}: ${hint} Nothing was sent to the model.`
  }

  /** Neither a command of the project or the user, nor a prompt of an MCP server, nor a path. */
  async #isUnknown(name: string): Promise<boolean> {
    if (name.startsWith('mcp__') || existsSync(`/${name}`)) return false
    return (await findCommand(name, await this.#opened.setting.places())) === null
  }
}

function wordsFor(end: Awaited<ReturnType<typeof compact>>): string {
  switch (end.kind) {
    case 'compacted':
      return `Compacted: ${grouped(end.before)} → ${grouped(end.after)} tokens.`
    case 'nothing':
      return 'There is nothing to compact yet.'
    case 'login':
      return `Not compacted: ${end.trouble.what}. The conversation is as it was.`
    case 'failed':
      return `Not compacted: ${end.reason}. The conversation is as it was.`
  }
}
