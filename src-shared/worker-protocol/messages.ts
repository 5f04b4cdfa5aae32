import { z } from 'zod'
import { instanceIdSchema, requestIdSchema, sessionIdSchema } from '../base/ids.ts'
import { effortSchema, permissionModeSchema } from '../board/launch.ts'
import { sessionEventSchema } from '../board/session-event.ts'
import { sessionRecordSchema } from '../board/session-record.ts'
import { replySchema, timeSchema } from '../board/session-state.ts'
import { liveOutputSchema, transcriptEntrySchema } from '../board/transcript.ts'
import { heldSecretsSchema } from '../base/held-secrets.ts'

/** The protocols that this build speaks, newest first. Changes inside a version are additive only. */
export const workerProtocols: readonly number[] = [1]

const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) }
/** Names a terminal stream or a watch on one connection; chosen by the supervisor. */
const channel = z.number().int().nonnegative()
const offset = z.number().int().nonnegative()

/** Permission rules in force, from the settings and the repository's own store. */
export const permissionRulesSchema = z.object({
  allow: z.array(z.string()),
  ask: z.array(z.string()),
  deny: z.array(z.string()),
})
/** Permission rules in force. */
export type PermissionRules = Readonly<z.infer<typeof permissionRulesSchema>>

/** What a session may spend, in US dollars. */
export const budgetSchema = z.object({
  /** In all its life; null: as much as it takes. */
  session: z.object({ limitUsd: z.number().nonnegative(), stepUsd: z.number().positive() }).nullable(),
  /** Set once all sessions together spent what a day may cost: no further request before `until`. */
  dayReached: z
    .object({
      limitUsd: z.number().nonnegative(),
      spentUsd: z.number().nonnegative(),
      stepUsd: z.number().positive(),
      until: timeSchema,
    })
    .nullable(),
})
/** What a session may spend. */
export type SpendingBudget = Readonly<z.infer<typeof budgetSchema>>

/** What the supervisor asks of a worker; each gets one receipt. */
export const workerCommandSchema = z.discriminatedUnion('type', [
  /** The reply is already in the session's inbox. The receipt comes once the transcript has it or it is queued behind a turn. */
  z.object({ type: z.literal('reply'), reply: replySchema }),
  /** Takes a reply back that waits behind a turn. Refused once the conversation has it. */
  z.object({ type: z.literal('withdraw-reply'), replyId: requestIdSchema }),
  /** A reply that waits behind a turn is this from now on; what waits is in order of `at`. Refused once the conversation has it. */
  z.object({ type: z.literal('replace-reply'), reply: replySchema }),
  z.object({ type: z.literal('interrupt') }),
  /** Ends the session's work and the worker. `why` becomes the evidence. */
  z.object({ type: z.literal('stop'), why: z.enum(['command', 'daemon-stop']), ref: z.string() }),
  /** Ends the worker of a session that rests, without changing its state (the idle hour). Refused while it works. */
  z.object({ type: z.literal('retire') }),
  z.object({ type: z.literal('rename'), name: z.string().min(1), source: z.enum(['model', 'user']) }),
  z.object({ type: z.literal('set-mode'), permissionMode: permissionModeSchema }),
  /** From the next request on. */
  z.object({ type: z.literal('set-launch'), model: z.string().min(1).optional(), effort: effortSchema.optional() }),
  /** `trusted`: whether the session's folder may run hooks, MCP servers and settings of its own. */
  z.object({
    type: z.literal('set-rules'),
    rules: permissionRulesSchema,
    trusted: z.boolean().default(false),
  }),
  /** New credentials from a shell (API keys and the like); nothing else of the environment changes. */
  z.object({ type: z.literal('renew-environment'), environment: z.record(z.string(), z.string()) }),
  /** The user's own credentials, for requests to the API only: no command ever sees them. */
  z.object({ type: z.literal('set-secrets'), secrets: heldSecretsSchema }),
  z.object({ type: z.literal('send-to-background') }),
  /** From the next request on. */
  z.object({ type: z.literal('set-budget'), budget: budgetSchema }),
  /** The recent output as text, in the receipt's `text`. */
  z.object({ type: z.literal('read-output'), maxBytes: z.number().int().positive() }),
  /** A word to a running subagent; the receipt comes once its conversation has it. */
  z.object({ type: z.literal('steer-task'), taskId: z.string(), text: z.string().min(1) }),
  /** Ends a subagent or a background command; the receipt comes once it has ended. */
  z.object({ type: z.literal('stop-task'), taskId: z.string() }),
  /** What a task did or printed last, in the receipt's `text`. */
  z.object({ type: z.literal('read-task'), taskId: z.string(), maxBytes: z.number().int().positive() }),
])
/** What the supervisor asks of a worker. */
export type WorkerCommand = Readonly<z.infer<typeof workerCommandSchema>>

/** Frames from the supervisor to a worker. */
export const supervisorMessageSchema = z.discriminatedUnion('type', [
  /** First and once. A worker refuses an `epoch` lower than the highest that it has met. */
  z.object({
    type: z.literal('hello'),
    protocols: z.array(z.number().int()),
    epoch: z.number().int().nonnegative(),
    supervisor: instanceIdSchema,
    sessionId: sessionIdSchema,
  }),
  z.object({ type: z.literal('command'), requestId: requestIdSchema, command: workerCommandSchema }),
  /** Entries after `afterSeq` (or the last `tail`), then what comes. */
  z.object({
    type: z.literal('watch'),
    channel,
    afterSeq: z.number().int().nonnegative(),
    tail: z.number().int().positive().optional(),
  }),
  z.object({ type: z.literal('unwatch'), channel }),
  /** `bytesOnly`: for a reader that draws nothing and has no size. */
  z.object({
    type: z.literal('terminal-open'),
    channel,
    ...size,
    fromOffset: offset.optional(),
    bytesOnly: z.boolean().optional(),
  }),
  /** Tail: bytes for the pty. */
  z.object({ type: z.literal('terminal-input'), channel }),
  z.object({ type: z.literal('terminal-resize'), channel, ...size }),
  z.object({ type: z.literal('terminal-ack'), channel, offset }),
  z.object({ type: z.literal('terminal-close'), channel }),
  z.object({ type: z.literal('ping'), n: z.number().int() }),
])
/** A frame from the supervisor. */
export type SupervisorMessage = Readonly<z.infer<typeof supervisorMessageSchema>>

/** How a command ended. */
export const receiptSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), text: z.string().optional() }),
  z.object({
    outcome: z.literal('refused'),
    code: z.enum(['stale-answer', 'unfit-answer', 'busy', 'not-supported', 'failed']),
    message: z.string(),
  }),
])
/** How a command ended. */
export type Receipt = Readonly<z.infer<typeof receiptSchema>>

/** Frames from a worker to the supervisor. */
export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number().int(),
    instanceId: instanceIdSchema,
    sessionId: sessionIdSchema,
    pid: z.number().int(),
    version: z.string(),
  }),
  z.object({ type: z.literal('refused'), code: z.enum(['protocol', 'epoch', 'session']), message: z.string() }),
  /** Right after `hello`: the whole state, the number of its last event, and the environment that an adopting supervisor keeps in memory. */
  z.object({
    type: z.literal('snapshot'),
    seq: z.number().int().nonnegative(),
    record: sessionRecordSchema,
    environment: z.record(z.string(), z.string()),
    /** The credentials that it was given besides, for an adopting supervisor that lost them. */
    secrets: heldSecretsSchema.nullable().optional(),
  }),
  z.object({ type: z.literal('event'), seq: z.number().int().positive(), event: sessionEventSchema }),
  z.object({ type: z.literal('receipt'), requestId: requestIdSchema, receipt: receiptSchema }),
  z.object({ type: z.literal('entries'), channel, entries: z.array(transcriptEntrySchema), caughtUp: z.boolean() }),
  z.object({ type: z.literal('live'), channel, output: liveOutputSchema }),
  z.object({ type: z.literal('terminal-opened'), channel, offset, ...size }),
  /** The screen is drawn anew from `offset` on. */
  z.object({ type: z.literal('terminal-screen'), channel, offset, ...size }),
  /** Tail: the bytes that stand at `offset`. */
  z.object({ type: z.literal('terminal-output'), channel, offset }),
  z.object({ type: z.literal('terminal-closed'), channel, reason: z.string(), exitCode: z.number().int().nullable() }),
  z.object({ type: z.literal('pong'), n: z.number().int() }),
])
/** A frame from a worker. */
export type WorkerMessage = Readonly<z.infer<typeof workerMessageSchema>>

/** `jobs/<id>/worker.json`: the endpoint of a live worker, published after it listens. */
export const workerEndpointSchema = z.looseObject({
  schema: z.literal(1),
  sessionId: sessionIdSchema,
  instanceId: instanceIdSchema,
  pid: z.number().int().positive(),
  /** The process's start time as the platform tells it; with the pid it names one process. */
  startTime: z.string(),
  socket: z.string(),
  protocols: z.array(z.number().int()),
  version: z.string(),
  startedAt: timeSchema,
})
/** The endpoint of a live worker. */
export type WorkerEndpoint = Readonly<z.infer<typeof workerEndpointSchema>>

/** `daemon/supervisor.json`: the endpoint of the live supervisor. */
export const supervisorEndpointSchema = z.looseObject({
  schema: z.literal(1),
  instanceId: instanceIdSchema,
  pid: z.number().int().positive(),
  startTime: z.string(),
  socket: z.string(),
  version: z.string(),
  api: z.number().int(),
  shell: z.enum(['headless', 'electron']),
  epoch: z.number().int().nonnegative(),
  startedAt: timeSchema,
})
/** The endpoint of the live supervisor. */
export type SupervisorEndpoint = Readonly<z.infer<typeof supervisorEndpointSchema>>
