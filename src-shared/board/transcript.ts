import { z } from 'zod'
import { requestIdSchema } from '../base/ids.ts'
import { shellExitSchema, taskSchema, worktreeSchema } from './session-record.ts'
import {
  answerSchema,
  evidenceSchema,
  openRequestSchema,
  sessionStateSchema,
  timeSchema,
  waitingForSchema,
} from './session-state.ts'

/** API content, verbatim: blocks as the Messages API has them. */
const contentSchema = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])

/** A file that a tool call changed; counts are lines. */
export const changedFileSchema = z.looseObject({
  path: z.string(),
  added: z.number().int(),
  removed: z.number().int(),
  created: z.boolean().optional(),
})
/** A changed file. */
export type ChangedFile = Readonly<z.infer<typeof changedFileSchema>>

const entryBase = {
  schema: z.literal(1),
  seq: z.number().int().positive(),
  at: timeSchema,
  /** The subagent whose conversation it belongs to (its task's id); absent: the session's own. */
  subagent: z.string().optional(),
}

/**
 * One line of `jobs/<id>/transcript.jsonl`. `seq` counts from 1 without gaps. An entry is on disk before anyone is told
 * of it. Readers skip types that they do not know.
 */
export const transcriptEntrySchema = z.discriminatedUnion('type', [
  z.looseObject({ ...entryBase, type: z.literal('session-started'), engine: z.string(), cwd: z.string() }),
  /** A worker took the session up again; `interrupted` names the tool calls whose outcome is unknown. */
  z.looseObject({ ...entryBase, type: z.literal('session-resumed'), interrupted: z.array(z.string()).default([]) }),
  z.looseObject({
    ...entryBase,
    type: z.literal('user-message'),
    /** Where it came from; `notice` is text of ours to the model (an interruption, a move). */
    source: z.enum(['prompt', 'reply', 'notice']),
    requestId: requestIdSchema.optional(),
    content: contentSchema,
    /** What the user typed, where `content` is what it stands for: a command with its arguments. */
    typed: z.string().optional(),
    /** The model that a command which the user called wants to be answered by. */
    model: z.string().optional(),
  }),
  z.looseObject({
    ...entryBase,
    type: z.literal('assistant-message'),
    messageId: z.string(),
    model: z.string(),
    content: contentSchema,
    stopReason: z.string().nullable(),
    usage: z.looseObject({}),
  }),
  z.looseObject({
    ...entryBase,
    type: z.literal('tool-started'),
    toolUseId: z.string(),
    tool: z.string(),
    input: z.unknown(),
  }),
  z.looseObject({
    ...entryBase,
    type: z.literal('tool-finished'),
    toolUseId: z.string(),
    tool: z.string(),
    /** The tool result's content as the model gets it. */
    content: contentSchema,
    isError: z.boolean(),
    durationMs: z.number().nonnegative(),
    /** One line for people: `npm test — 212 passed`. */
    title: z.string(),
    exitCode: z.number().int().nullable().optional(),
    files: z.array(changedFileSchema).default([]),
    /** A unified diff of what it changed, if it did. */
    patch: z.string().optional(),
  }),
  z.looseObject({ ...entryBase, type: z.literal('request-opened'), request: openRequestSchema }),
  z.looseObject({
    ...entryBase,
    type: z.literal('request-answered'),
    requestId: requestIdSchema,
    answer: answerSchema,
  }),
  z.looseObject({ ...entryBase, type: z.literal('request-withdrawn'), requestId: requestIdSchema, reason: z.string() }),
  z.looseObject({
    ...entryBase,
    type: z.literal('state-changed'),
    state: sessionStateSchema,
    reason: z.string(),
    evidence: evidenceSchema,
    waitingFor: waitingForSchema.nullable(),
  }),
  z.looseObject({ ...entryBase, type: z.literal('worktree-entered'), worktree: worktreeSchema }),
  z.looseObject({
    ...entryBase,
    type: z.literal('api-trouble'),
    status: z.number().int().nullable(),
    message: z.string(),
    attempt: z.number().int(),
    /** When it is asked again; null when it gave up. */
    nextAt: timeSchema.nullable(),
  }),
  z.looseObject({ ...entryBase, type: z.literal('shell-exited'), exit: shellExitSchema }),
  /** Something for the user, not for the model; may be several lines. `typed` is the command that it answers. */
  z.looseObject({ ...entryBase, type: z.literal('note'), text: z.string(), typed: z.string().optional() }),
  /** From here on the model knows `summary` and the entries from `keptFromSeq` on, verbatim; all else stays for people. */
  z.looseObject({
    ...entryBase,
    type: z.literal('compacted'),
    trigger: z.enum(['auto', 'manual']),
    summary: z.string(),
    keptFromSeq: z.number().int().positive(),
    tokensBefore: z.number().int().nonnegative().nullable(),
  }),
  /** The system prompt, as it was written at the first request: it stays the same as long as the conversation does. */
  z.looseObject({ ...entryBase, type: z.literal('system-prompt'), text: z.string() }),
  /** From here on the model knows nothing of what was said before. */
  z.looseObject({ ...entryBase, type: z.literal('conversation-cleared') }),
  /** The engine's own program keeps a conversation under this id: a later process takes it up again. */
  z.looseObject({
    ...entryBase,
    type: z.literal('conversation-opened'),
    agent: z.string(),
    conversationId: z.string(),
    /** What the session had cost before, in US dollars: the program counts from nought. */
    costBefore: z.number().nonnegative().optional(),
  }),
  z.looseObject({ ...entryBase, type: z.literal('task-started'), task: taskSchema }),
  /** A subagent or a command in the background has ended; `result` is what the session is told of it. */
  z.looseObject({
    ...entryBase,
    type: z.literal('task-finished'),
    taskId: z.string(),
    outcome: z.enum(['completed', 'failed', 'stopped']),
    result: z.string(),
    exitCode: z.number().int().nullable().optional(),
  }),
  /** A hook had something to say or went wrong; hooks that ran in silence leave no line. */
  z.looseObject({
    ...entryBase,
    type: z.literal('hook-ran'),
    event: z.string(),
    command: z.string(),
    outcome: z.enum(['allowed', 'denied', 'blocked', 'said', 'failed', 'timed-out']),
    message: z.string(),
    toolUseId: z.string().optional(),
  }),
])
/** One line of a transcript. */
export type TranscriptEntry = Readonly<z.infer<typeof transcriptEntrySchema>>

/** What an open answer has streamed so far; never on disk, replaced by the whole `assistant-message`. */
export const liveOutputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thinking'), text: z.string() }),
  z.object({ type: z.literal('tool-input'), tool: z.string(), text: z.string() }),
  z.object({ type: z.literal('tool-output'), toolUseId: z.string(), text: z.string() }),
  /** What was streamed became an entry, or was discarded. */
  z.object({ type: z.literal('cleared') }),
])
/** A piece to append to the open answer. */
export type LiveOutput = Readonly<z.infer<typeof liveOutputSchema>>
