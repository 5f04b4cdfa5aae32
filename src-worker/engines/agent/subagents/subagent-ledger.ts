import type { ChangedFile, TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { EngineHost, NewEvent } from '../../../session/engine.ts'
import { contextTokensOf } from '../api/usage.ts'
import type { Conversation } from '../conversation.ts'
import { Ledger, type StateChange } from '../ledger.ts'

/** What a subagent's ledger tells of its work. */
export type SubagentLedgerInput = {
  readonly id: string
  readonly session: Ledger
  readonly conversation: Conversation
  /** What of the conversation is in the transcript already. */
  readonly entries: readonly TranscriptEntry[]
  /** The model it asks; null: that of its session. */
  readonly model: string | null
  readonly onSummary: (summary: string) => void
  /** It waits for the API until some time, or goes on. */
  readonly onHold: (change: StateChange) => void
}

/** What a subagent used so far; `tokens` are those that its conversation fills. */
export type SubagentUse = {
  readonly tokens: number
  readonly toolUses: number
  readonly files: readonly ChangedFile[]
}

/**
 * The ledger of a subagent: its entries stand in the session's transcript under its name, what it uses counts for the
 * session, and its state is nobody's but its own.
 */
export class SubagentLedger extends Ledger {
  readonly #session: Ledger
  readonly #id: string
  readonly #onHold: (change: StateChange) => void
  #end: StateChange | null = null
  #tokens = 0
  #toolUses = 0
  readonly #files = new Map<string, ChangedFile>()

  constructor(input: SubagentLedgerInput) {
    const { session, conversation } = input
    super(hostFor(input), [], 0, { session, conversation })
    this.#session = session
    this.#id = input.id
    this.#onHold = input.onHold
    for (const entry of input.entries) this.note(entry)
  }

  override get session(): Ledger {
    return this.#session
  }

  override get isClosed(): boolean {
    return this.#session.isClosed
  }

  /** How its turn ended; null while it goes on. */
  get end(): StateChange | null {
    return this.#end
  }

  get use(): SubagentUse {
    return { tokens: this.#tokens, toolUses: this.#toolUses, files: [...this.#files.values()] }
  }

  override enter(change: StateChange): Promise<void> {
    this.#end = change.state === 'working' ? null : change
    return Promise.resolve()
  }

  override hold(change: StateChange): Promise<void> {
    this.#onHold(change)
    return Promise.resolve()
  }

  override countUsage(model: string, usage: unknown): Promise<void> {
    return this.#session.countUsage(model, usage)
  }

  override saidOnce(text: string): boolean {
    return this.#session.saidOnce(text)
  }

  protected override note(entry: TranscriptEntry): void {
    if (entry.subagent === undefined || entry.subagent !== this.#id) return
    this.output.add(entry)
    if (entry.type === 'assistant-message') this.#tokens = contextTokensOf(entry.usage) ?? this.#tokens
    if (entry.type !== 'tool-finished') return
    this.#toolUses += 1
    for (const file of entry.files) {
      const before = this.#files.get(file.path)
      const added = file.added + (before?.added ?? 0)
      const removed = file.removed + (before?.removed ?? 0)
      this.#files.set(file.path, { ...before, ...file, added, removed })
    }
  }
}

function hostFor({ id, session, model, onSummary }: SubagentLedgerInput): EngineHost {
  const { host } = session
  return {
    ...host,
    record: () => {
      const record = host.record()
      return model === null ? record : { ...record, launch: { ...record.launch, model } }
    },
    append: async (entry) => await host.append({ ...entry, subagent: id }),
    emit: async (event) => await passOn(session, event, onSummary),
    // What is streamed belongs to the session's own answer.
    live: () => undefined,
  }
}

/** Only what is true of the session as a whole leaves a subagent. */
async function passOn(session: Ledger, event: NewEvent, onSummary: (summary: string) => void): Promise<void> {
  if (event.type === 'summary-changed') onSummary(event.summary)
  else if (event.type === 'worktree-entered' || event.type === 'launch-changed') await session.emit(event)
}
