import type { Clock } from '../../src-shared/base/clock.ts'
import type { RequestId } from '../../src-shared/base/ids.ts'
import type { SessionEvent } from '../../src-shared/board/session-event.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import type { LiveOutput, TranscriptEntry } from '../../src-shared/board/transcript.ts'
import type { PermissionMode } from '../../src-shared/board/launch.ts'
import type { HeldSecrets } from '../../src-shared/base/held-secrets.ts'
import type { PermissionRules, Receipt, SpendingBudget } from '../../src-shared/worker-protocol/messages.ts'

// `Omit` would lose the named fields: these objects also take fields that are not named.
type Without<Value, Key> = { [Name in keyof Value as Name extends Key ? never : Name]: Value[Name] }
type WithoutStamp<Entry> = Entry extends TranscriptEntry ? Without<Entry, 'schema' | 'seq' | 'at'> : never
/** A transcript entry before the journal numbers and dates it. */
export type NewEntry = WithoutStamp<TranscriptEntry>

type WithoutTime<Event> = Event extends SessionEvent ? Without<Event, 'at'> : never
/** A session event before the journal dates it. */
export type NewEvent = WithoutTime<SessionEvent>

/** What a worker gives its engine. Everything that the engine does to the outside world's view of the session goes through it. */
export type EngineHost = {
  readonly clock: Clock
  /** The session as it is now. */
  readonly record: () => SessionRecord
  /** `jobs/<id>`: `tmp/` in it is the session's own. */
  readonly jobDirectory: string
  /** `BACKBURNER_HOME`. */
  readonly home: string
  /** What the session's commands inherit: the user's environment and nothing of ours, plus `BACKBURNER_JOB_DIR`. */
  readonly environment: () => Readonly<Record<string, string>>
  /** The user's own credentials; they sign requests whose environment names none, and no command sees them. */
  readonly secrets: () => HeldSecrets | null
  /** Writes an entry and resolves once it is on disk; only then does anyone hear of it. Calls keep their order. */
  readonly append: (entry: NewEntry) => Promise<TranscriptEntry>
  /** Every entry of the transcript, read back from disk. */
  readonly readEntries: () => Promise<readonly TranscriptEntry[]>
  /** Applies an event: `state.json` is on disk when it resolves, then watchers are told. Calls keep their order. */
  readonly emit: (event: NewEvent) => Promise<void>
  /** Shows a piece of an open answer to whoever watches. Never on disk. */
  readonly live: (output: LiveOutput) => void
  /** The transcript has the reply, and the state says what follows from it: its inbox file may go. */
  readonly replyTaken: (reply: Reply) => Promise<void>
  /** Notes a child process group, so that the next worker can find and end it after a crash; undone by the returned function. */
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
  /** Something went wrong that the user cannot do anything about: goes to the log. */
  readonly report: (what: string, error?: unknown) => void
}

/** How an engine begins: a new session, or one that is taken up again. */
export type EngineStart = {
  /** Every entry of the transcript so far; empty for a new session. */
  readonly entries: readonly TranscriptEntry[]
  /** Replies that were accepted but are not in the transcript, oldest first. */
  readonly inbox: readonly Reply[]
  /**
   * Replies that the transcript has and the inbox still: the last worker died while it took them, perhaps before it did
   * anything about them.
   */
  readonly halfTaken: readonly Reply[]
  /**
   * `new`: begin with the prompt. `interrupted`: the last worker died while it worked: go on by itself, told that it was
   * interrupted. `rested`: the session had ended its turn or was stopped: act only on replies. `rerun`: the user asked to
   * run it again (a shell job runs its command again; an agent that was stopped or failed goes on).
   */
  readonly how: 'new' | 'interrupted' | 'rested' | 'rerun'
}

/** The screen of a pty, as bytes that draw it on an empty terminal of this size; it shows everything before `offset`. */
export type DrawnScreen = {
  readonly bytes: Uint8Array
  readonly offset: number
  readonly cols: number
  readonly rows: number
}

/**
 * Bytes of a pty, for engines that have one. Offsets count bytes from a start that is large and differs from worker to
 * worker, so that a client's offset from an earlier worker is recognised, and a drawn screen fits before it (see
 * `AttachStream`).
 */
export type TerminalSource = {
  readonly size: () => { readonly cols: number; readonly rows: number }
  readonly resize: (cols: number, rows: number) => void
  readonly write: (bytes: Uint8Array) => void
  /** The offset after the last byte so far. */
  readonly end: () => number
  /** The oldest offset that is still held. */
  readonly start: () => number
  /** Bytes from `offset` on, at most `limit`; empty when there are none yet. A copy. */
  readonly read: (offset: number, limit: number) => Uint8Array
  /** Draws the present screen. */
  readonly screen: () => Promise<DrawnScreen>
  /** Somebody looks: the screen is kept up to date until the returned function is called. */
  readonly attach: () => () => void
  /** Lets the program wait while a client that keeps up is about to be overrun; goes on when the returned function is called. */
  readonly hold: () => () => void
  /** Called whenever there is more to read, when the size has changed, or when the pty has closed. */
  readonly onChange: (listener: () => void) => () => void
  /** Null while it runs. */
  readonly closed: () => { readonly exitCode: number | null; readonly reason: string } | null
}

/** What can be done with the tasks that an engine runs beside its conversation. */
export type EngineTasks = {
  /** Done once the task's conversation has the words. */
  readonly steer: (taskId: string, text: string) => Promise<Receipt>
  /** Done once it has ended. */
  readonly stop: (taskId: string) => Promise<Receipt>
  /** What it did or printed last, in the receipt's `text`. */
  readonly read: (taskId: string, maxBytes: number) => Promise<Receipt>
}

/** One engine at work in one session. Every method may be called at any time after `start` was called. */
export type Engine = {
  /** Begins; resolves when it has begun (not when the work is done). Whatever fails later becomes a `failed` state. */
  readonly start: (start: EngineStart) => Promise<void>
  readonly reply: (reply: Reply) => Promise<Receipt>
  /** Takes a queued reply back; refuses when the conversation has it. Absent where replies are not queued. */
  readonly withdrawReply?: (replyId: RequestId) => Promise<Receipt>
  /** Changes a queued reply, or its place; refuses when the conversation has it. Absent where replies are not queued. */
  readonly replaceReply?: (reply: Reply) => Promise<Receipt>
  /** Ends the running turn. */
  readonly interrupt: () => Promise<Receipt>
  /**
   * Ends all work and all children; enters no state (the caller states why it stopped). Resolves when nothing runs any more.
   * What the user stops is not to go on in the background of the next worker.
   */
  readonly stop: (byUser?: boolean) => Promise<void>
  readonly setMode: (mode: PermissionMode) => Promise<Receipt>
  /** Rules in force from now on, and whether the folder may run what it brings along. */
  readonly setRules: (rules: PermissionRules, trusted: boolean) => void
  readonly environmentChanged: () => void
  /** What may be spent from the next request on; absent where an engine asks no model itself. */
  readonly setBudget?: (budget: SpendingBudget) => void
  readonly terminal: TerminalSource | null
  /** Absent where an engine has no tasks. */
  readonly tasks?: EngineTasks
  /** Recent output as plain text. */
  readonly readOutput: (maxBytes: number) => Promise<string>
}

/** Makes an engine for one session. */
export type CreateEngine = (host: EngineHost) => Engine
