import { eventIterator, oc } from '@orpc/contract'
import type { ContractRouterClient } from '@orpc/contract'
import { z } from 'zod'
import { instanceIdSchema, requestIdSchema, sessionIdSchema, shortIdSchema } from '../base/ids.ts'
import { boardLayoutSchema, boardMessageSchema } from '../board/board.ts'
import { effortSchema, permissionModeSchema } from '../board/launch.ts'
import { heldSecretsSchema } from '../base/held-secrets.ts'
import { sessionRowSchema } from '../board/session-row.ts'
import { replySchema, timeSchema } from '../board/session-state.ts'
import { liveOutputSchema, transcriptEntrySchema } from '../board/transcript.ts'
import { dispatchInputSchema, launchPreviewSchema, offeredEngineSchema } from './dispatch.ts'
import {
  completedAgentSchema,
  completedCommandSchema,
  completedDirectorySchema,
  completedFileSchema,
  completedRepositorySchema,
} from './completion.ts'
import { keptFileSchema } from './attachments.ts'
import {
  beginEditSchema,
  editIdSchema,
  finishedEditSchema,
  openFileSchema,
  startedEditSchema,
  transcriptPageSchema,
} from './editor.ts'
import { discussionContract } from './discussion.ts'
import { checksContract } from './checks.ts'
import { diskContract } from './disk.ts'
import { apiErrors } from './errors.ts'
import { attentionSchema, noticeSchema } from './notifications.ts'
import { reviewContract } from './review.ts'
import { reviewActionsContract } from './review-actions.ts'
import { secretsContract, settingsContract } from './settings.ts'
import { trashContract } from './trash.ts'
import { usageContract } from './usage.ts'
import { trustSchema } from './trust.ts'

const session = z.object({ sessionId: sessionIdSchema })
const task = session.extend({ taskId: z.string().min(1).max(200) })
const directory = z.object({ cwd: z.string().min(1) })
const done = z.object({})
const base = oc.errors(apiErrors)

/** Who is asking. */
export const clientInfoSchema = z.object({
  kind: z.enum(['window', 'browser', 'cli', 'terminal-view', 'supervisor']),
  api: z.number().int(),
  version: z.string(),
})

/** The supervisor, as it tells of itself. */
export const supervisorInfoSchema = z.object({
  instanceId: instanceIdSchema,
  epoch: z.number().int(),
  pid: z.number().int(),
  shell: z.enum(['headless', 'electron']),
  version: z.string(),
  api: z.number().int(),
  home: z.string(),
  socketDirectory: z.string(),
  startedAt: timeSchema,
})
/** The supervisor, as it tells of itself. */
export type SupervisorInfo = Readonly<z.infer<typeof supervisorInfoSchema>>

/** One worker of the supervisor, for `daemon status`. */
const workerInfoSchema = z.object({
  id: shortIdSchema,
  name: z.string(),
  pid: z.number().int().nullable(),
  phase: z.enum(['absent', 'starting', 'greeting', 'live', 'unresponsive', 'draining', 'exited', 'failed', 'adopting']),
})

/** A host of pull requests, as it was found when it was last asked; nobody asks it for this. */
const hostStatusSchema = z.object({
  host: z.string(),
  /** What is wrong with it, and what to do, in a sentence. */
  problem: z.string().nullable(),
  /** What it gives in this hour; null while it has not said. */
  budget: z.object({ limit: z.number(), remaining: z.number(), resetsAt: timeSchema }).nullable(),
})
/** A host of pull requests, as it was found when it was last asked. */
export type HostStatus = Readonly<z.infer<typeof hostStatusSchema>>

/** What `transcript.watch` yields: entries in order, pieces of the open answer, and the end when the session is gone. */
export const transcriptMessageSchema = z.discriminatedUnion('type', [
  /** `firstSeq` is the oldest entry there is to send; earlier ones were cut by `tail`. */
  z.object({ type: z.literal('entries'), entries: z.array(transcriptEntrySchema), caughtUp: z.boolean() }),
  z.object({ type: z.literal('live'), output: liveOutputSchema }),
])
/** One message of `transcript.watch`. */
export type TranscriptMessage = Readonly<z.infer<typeof transcriptMessageSchema>>

/** A command of the demo, and what it shows. */
export const demoTaskSchema = z.object({ title: z.string(), prompt: z.string(), shows: z.string() })

/** The API between clients (window, browser, command line) and the supervisor. */
export const contract = {
  supervisor: {
    hello: base.input(clientInfoSchema).output(supervisorInfoSchema),
    status: base.output(
      supervisorInfoSchema.extend({
        workers: z.array(workerInfoSchema),
        problems: z.array(z.string()),
        hosts: z.array(hostStatusSchema).optional(),
      }),
    ),
    /**
     * Keeps an environment in memory for connections to `/rpc` that name its token in the header `environmentHeader`: what
     * they dispatch without an `environment` of its own gets this one. So `serve` gives its shell's environment to the
     * browser's sessions without the browser ever seeing it. Forgotten when the connection that registered it closes.
     */
    registerEnvironment: base
      .input(z.object({ environment: z.record(z.string(), z.string()) }))
      .output(z.object({ token: z.string() })),
    /** Ends this supervisor; with its workers unless `keepWorkers`. Answers before it goes. */
    stop: base.input(z.object({ keepWorkers: z.boolean() })).output(done),
    /** Asks this supervisor to let go so that the caller takes over: its workers stay. Answers once its state is on disk. */
    handOver: base
      .input(z.object({ to: instanceIdSchema }))
      /** The user's own credentials go along from memory to memory, to a supervisor only: no page, relay or command. */
      .output(z.object({ secrets: heldSecretsSchema.nullable().optional() })),
  },
  board: {
    /** A snapshot, then numbered changes. Every reconnect begins with a new snapshot. */
    watch: base.output(eventIterator(boardMessageSchema)),
    /** `live`: only what is alive or waits for a person. */
    list: base
      .input(z.object({ only: z.enum(['live']).optional() }).optional())
      .output(z.object({ rows: z.array(sessionRowSchema), layout: boardLayoutSchema })),
    setLayout: base.input(boardLayoutSchema).output(done),
    /** Puts rows at a place inside their group. `order` as of `orderBetween`. */
    move: base.input(session.extend({ order: z.number() })).output(done),
    /** Several at once: every client sees them move together. Sessions that are gone are left out. */
    moveAll: base.input(z.object({ moves: z.array(session.extend({ order: z.number() })).max(10_000) })).output(done),
    /** While paused nothing new begins to work: it waits in the queue. What works goes on. */
    setPaused: base.input(z.object({ paused: z.boolean() })).output(done),
  },
  sessions: {
    /** Returns once the prompt is on disk. */
    dispatch: base.input(dispatchInputSchema).output(sessionRowSchema),
    /**
     * Returns once the reply is on disk; a stopped worker is started for it. Of `environment` (the shell's that replies) only
     * credentials are taken over.
     */
    reply: base
      .input(session.extend({ reply: replySchema, environment: z.record(z.string(), z.string()).optional() }))
      .output(
        z.object({
          delivered: z.enum(['live', 'queued']),
          /** What a command to the session answered; the transcript has it as a note. */
          answer: z.string().optional(),
        }),
      ),
    /** Takes back a reply that waits behind a turn; false when the session has it already. */
    withdrawReply: base
      .input(session.extend({ replyId: requestIdSchema }))
      .output(z.object({ withdrawn: z.boolean() })),
    /** Replies that are accepted and not yet in the conversation, in the order in which they will be taken up. */
    queuedReplies: base.input(session).output(z.object({ replies: z.array(replySchema) })),
    /** Changes a reply that waits, or by its `at` its place; false when the session has it already. */
    replaceReply: base.input(session.extend({ reply: replySchema })).output(z.object({ replaced: z.boolean() })),
    /** Ends the running turn; the session waits for what to do instead. */
    interrupt: base.input(session).output(done),
    stop: base.input(session).output(done),
    /** Removes a session after saving its work (§6); refuses unsaved work unless `force`. `undo` names what `restore` takes. */
    remove: base
      .input(session.extend({ force: z.boolean().default(false) }))
      .output(z.object({ saved: z.array(z.string()) })),
    restore: base.input(session).output(sessionRowSchema),
    /** Starts the worker again, with the conversation as it was; a shell job runs again. Credentials may be renewed. */
    respawn: base.input(session.extend({ environment: z.record(z.string(), z.string()).optional() })).output(done),
    rename: base.input(session.extend({ name: z.string().min(1).max(120) })).output(done),
    pin: base.input(session.extend({ pinned: z.boolean() })).output(done),
    /** A muted session makes no notification, and calls no command or webhook. */
    mute: base.input(session.extend({ muted: z.boolean() })).output(done),
    tag: base.input(session.extend({ tags: z.array(z.string().min(1).max(40)) })).output(done),
    setMode: base.input(session.extend({ permissionMode: permissionModeSchema })).output(done),
    /** The model and the effort, from the next request on; what is absent stays. */
    setLaunch: base
      .input(session.extend({ model: z.string().min(1).max(200).optional(), effort: effortSchema.optional() }))
      .output(done),
    /**
     * Copies a conversation into a new session, which gets a worktree of its own from where the other stands, uncommitted
     * files included. With a prompt it begins at once. The client makes `newSessionId`: a repeat returns the same session.
     */
    fork: base
      .input(
        session.extend({
          newSessionId: sessionIdSchema,
          prompt: z.string().min(1).max(1_000_000).optional(),
          environment: z.record(z.string(), z.string()).optional(),
        }),
      )
      .output(sessionRowSchema),
    sendToBackground: base.input(session).output(done),
    /** The user has looked at everything up to `seq`. */
    markSeen: base.input(session.extend({ seq: z.number().int().nonnegative() })).output(done),
  },
  /** Subagents and background commands of a session (`tasks` of its record). */
  tasks: {
    /** A word to a running subagent; returns once its conversation has it. */
    steer: base.input(task.extend({ text: z.string().min(1).max(100_000) })).output(done),
    /** Returns once it has ended. */
    stop: base.input(task).output(done),
    /** What it did or printed last, as plain text. */
    read: base
      .input(task.extend({ maxBytes: z.number().int().positive().max(4_000_000).default(200_000) }))
      .output(z.object({ text: z.string() })),
  },
  transcript: {
    /** Entries after `afterSeq` (or the last `tail` of them), then what comes, until the caller leaves. */
    watch: base
      .input(
        session.extend({
          afterSeq: z.number().int().nonnegative().default(0),
          tail: z.number().int().positive().max(100_000).optional(),
        }),
      )
      .output(eventIterator(transcriptMessageSchema)),
    /** At most `limit` entries before `beforeSeq`: read from the end of the file, never all of it. */
    page: base
      .input(
        session.extend({
          beforeSeq: z.number().int().positive(),
          limit: z.number().int().min(1).max(2_000).default(400),
        }),
      )
      .output(transcriptPageSchema),
    /** Where a text stands in all of a transcript, whatever its case: the entries' numbers, `total` of them. */
    search: base
      .input(session.extend({ query: z.string().min(1).max(400) }))
      .output(z.object({ seqs: z.array(z.number().int()), total: z.number().int() })),
  },
  /** The user's own editor. What `editor` of the settings says wins over `$VISUAL` and `$EDITOR` of the dispatching shell. */
  editor: {
    /** Has a text edited; `REFUSED` when no editor is set, with how to set one. */
    begin: base.input(beginEditSchema).output(startedEditSchema),
    /** An editor that runs: for a window that was loaded anew. */
    find: base.input(z.object({ editId: editIdSchema })).output(z.object({ started: startedEditSchema.nullable() })),
    /** Resolves once the editor has ended; at once when it ended before, also under an earlier supervisor. */
    wait: base.input(z.object({ editId: editIdSchema })).output(finishedEditSchema),
    /** The text has arrived, or is not wanted: ends the editor if it still runs, and drops the file. */
    end: base.input(z.object({ editId: editIdSchema })).output(z.object({ text: z.string() })),
    /** Opens a file; it is never run. With `surface: 'terminal'` the client shows the terminal of `editId`. */
    open: base.input(openFileSchema).output(startedEditSchema),
  },
  output: {
    /** The recent output of a session as plain text: a shell job's bounded output, an agent's transcript rendered. */
    recent: base
      .input(session.extend({ maxBytes: z.number().int().positive().max(4_000_000).default(200_000) }))
      .output(z.object({ text: z.string() })),
  },
  launch: {
    preview: base
      .input(dispatchInputSchema.pick({ cwd: true, engine: true, options: true }))
      .output(launchPreviewSchema),
    /** Engines, and agents of other makers with whether they are installed. */
    engines: base.input(directory).output(z.object({ engines: z.array(offeredEngineSchema) })),
    /** Directories of recent sessions, newest first. */
    recentDirectories: base.output(z.object({ directories: z.array(z.string()) })),
  },
  /** What may be typed in a directory: for completion, so whatever cannot be read is left out. */
  completion: {
    /** Built-in commands, custom commands and skills. */
    commands: base.input(directory).output(z.object({ commands: z.array(completedCommandSchema) })),
    /** Custom agents. */
    agents: base.input(directory).output(z.object({ agents: z.array(completedAgentSchema) })),
    /** Files and directories whose path fits `query`, the best first; what git ignores is left out. */
    files: base
      .input(directory.extend({ query: z.string().max(1_000), limit: z.number().int().min(1).max(200).default(20) }))
      .output(z.object({ files: z.array(completedFileSchema) })),
    /** Repositories below the directory, its own with all working trees, and where sessions ran lately. */
    repositories: base.input(directory).output(z.object({ repositories: z.array(completedRepositorySchema) })),
    /** Directories that fit a path being typed (`~` is the user's own); `exact` is the one it names, if it is there. */
    directories: base
      .input(z.object({ path: z.string().max(4_096) }))
      .output(z.object({ directories: z.array(completedDirectorySchema), exact: z.string().nullable() })),
  },
  attachments: {
    /** Keeps what was pasted or dropped as a file for the session to read. The same bytes again are the same file. */
    keep: base.input(keptFileSchema).output(z.object({ path: z.string() })),
  },
  notifications: {
    /**
     * Offers to show notifications; what is to be shown comes while this client is the one that shows them: of several the
     * last that offered, and none while the app itself does. So each is shown once.
     */
    watch: base.output(eventIterator(noticeSchema)),
    /** What this client's user looks at, until told otherwise or the connection ends. */
    attend: base.input(attentionSchema).output(done),
  },
  modes: {
    accepted: base.output(z.object({ modes: z.array(permissionModeSchema) })),
    accept: base.input(z.object({ mode: permissionModeSchema })).output(done),
  },
  trust: {
    /** Whether the folder of a directory is trusted, and what it brings along. */
    read: base.input(z.object({ cwd: z.string() })).output(trustSchema),
    /** For the repository with all its worktrees; live sessions are told. */
    set: base.input(z.object({ cwd: z.string(), trusted: z.boolean() })).output(trustSchema),
  },
  settings: settingsContract,
  secrets: secretsContract,
  review: reviewContract,
  checks: checksContract,
  discussion: discussionContract,
  reviewActions: reviewActionsContract,
  trash: trashContract,
  disk: diskContract,
  usage: usageContract,
  demo: {
    /** Makes the sample repository and starts the practice model, once; returns what to try there. */
    prepare: base.output(z.object({ directory: z.string(), tasks: z.array(demoTaskSchema) })),
  },
} as const

/** A typed client of the whole API. */
export type ApiClient = ContractRouterClient<typeof contract>
