import { z } from 'zod'
import { sessionIdSchema, shortIdSchema } from '../base/ids.ts'
import { comparisonSchema } from './comparison.ts'
import { launchSchema } from './launch.ts'
import { portRangeSchema } from './port-range.ts'
import { pullRequestWorkSchema } from './pull-request-work.ts'
import {
  attachmentsSchema,
  engineSchema,
  evidenceSchema,
  holdSchema,
  openRequestSchema,
  sessionStateSchema,
  timeSchema,
  waitingForSchema,
} from './session-state.ts'

/** Where a session's files are edited. */
export const worktreeSchema = z.looseObject({
  path: z.string(),
  branch: z.string(),
  /** The repository's main checkout. */
  mainCheckout: z.string(),
  baseRef: z.string(),
  baseCommit: z.string(),
  /** What its commands may listen on; absent where it has none (yet). */
  ports: portRangeSchema.optional(),
})
/** A session's worktree. */
export type Worktree = Readonly<z.infer<typeof worktreeSchema>>

const counts = {
  requests: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
}

/** Tokens as the API counts them; `costUsd` is null for a model without a price. */
export const tokenUseSchema = z.looseObject(counts)
/** Tokens, requests and their cost. */
export type TokenUse = Readonly<z.infer<typeof tokenUseSchema>>

/** What a session used in all; `costUsd` is null while a model without a price took part. */
export const usageSchema = z.looseObject({
  ...counts,
  /** The same by the model that answered; absent in records of earlier versions, which knew only the sum. */
  byModel: z.record(z.string(), tokenUseSchema).optional(),
})
/** What a session used. */
export type Usage = Readonly<z.infer<typeof usageSchema>>

/** Nothing used yet. */
export const noUsage: Usage = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
}

/** `a` and `b` together; a cost that is not known makes the sum unknown. */
export function sumOfUse(a: TokenUse, b: TokenUse): TokenUse {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  }
}

/** Parallel work items: `2/5`. */
export const progressSchema = z.object({ done: z.number().int().nonnegative(), total: z.number().int().positive() })
/** Progress of a session's own list. */
export type Progress = Readonly<z.infer<typeof progressSchema>>

/** Something that runs beside the conversation: a subagent, or a command in the background. */
export const taskSchema = z.looseObject({
  id: z.string(),
  kind: z.enum(['subagent', 'command']),
  /** The tool call that started it. */
  toolUseId: z.string(),
  /** What it is about, in a few words; a command's own text. */
  title: z.string(),
  /** A subagent's definition. */
  agent: z.string().optional(),
  model: z.string().optional(),
  state: z.enum(['running', 'waiting', 'completed', 'failed', 'stopped']),
  /** One line: what it does now, or what came of it. */
  summary: z.string(),
  /** A command's output, for whoever reads files of this machine. */
  outputFile: z.string().optional(),
  worktree: worktreeSchema.optional(),
  /** It goes on when the turn ends, and the session is told of its end. */
  background: z.boolean().optional(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
})
/** A subagent or a command in the background. */
export type Task = Readonly<z.infer<typeof taskSchema>>

/** One MCP server of a session. */
export const mcpServerSchema = z.looseObject({
  name: z.string(),
  state: z.enum(['starting', 'connected', 'restarting', 'failed', 'untrusted']),
  tools: z.number().int().nonnegative(),
  /** Why it is not connected, in a sentence. */
  problem: z.string().nullable(),
  /** When it is started again. */
  nextAt: timeSchema.nullable(),
  /** The names of its prompts: `/mcp__<server>__<prompt>` says them. */
  prompts: z.array(z.string()).optional(),
})
/** One MCP server of a session. */
export type McpServer = Readonly<z.infer<typeof mcpServerSchema>>

/** How full the model's window is, in tokens, as of the last request. */
export const contextSchema = z.object({
  used: z.number().int().nonnegative(),
  window: z.number().int().positive(),
})
/** How a shell job's command ended. */
export const shellExitSchema = z.object({ code: z.number().int().nullable(), signal: z.string().nullable() })
/** A command's end. */
export type ShellExit = Readonly<z.infer<typeof shellExitSchema>>

/**
 * `jobs/<id>/state.json`: one session. The supervisor writes it before a worker lives (so that an accepted prompt is on
 * disk) and after one died; the worker writes it while it lives. Unknown fields are kept.
 */
export const sessionRecordSchema = z.looseObject({
  schema: z.literal(1),
  sessionId: sessionIdSchema,
  id: shortIdSchema,
  kind: z.enum(['background', 'foreground']),
  engine: engineSchema,
  name: z.string(),
  nameSource: z.enum(['prompt', 'model', 'user']),
  /** Slug of the name at creation: the worktree's and the branch's name, never changed by a rename. */
  slug: z.string(),
  /** The task; for a shell job its command; empty for a foreground session that got none yet. */
  prompt: z.string(),
  /** Files that go along with the prompt. */
  attachments: attachmentsSchema.optional(),
  /** The directory it was dispatched in. */
  cwd: z.string(),
  launch: launchSchema,
  /** True when it belongs to the demo: the worker asks the practice model that the supervisor keeps. */
  demo: z.boolean().default(false),
  state: sessionStateSchema,
  since: timeSchema,
  /** One line that says why it is in this state. */
  reason: z.string(),
  evidence: evidenceSchema,
  waitingFor: waitingForSchema.nullable(),
  hold: holdSchema.nullable(),
  request: openRequestSchema.nullable(),
  summary: z.string(),
  /** The verbatim result of `Finish`, or the whole error. */
  result: z.string().nullable(),
  worktree: worktreeSchema.nullable(),
  progress: progressSchema.nullable(),
  usage: usageSchema,
  /** Subagents and background commands: those that run, and the last that ended; 50 at most. */
  tasks: z.array(taskSchema).default([]),
  mcpServers: z.array(mcpServerSchema).default([]),
  context: contextSchema.nullable().default(null),
  exit: shellExitSchema.nullable(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** When the last turn (or the command) ended; null while it goes on. */
  endedAt: timeSchema.nullable(),
  /** Its engine cannot tell what it does: `state` is the last that was known, and is shown as `unknown`. */
  untold: z.boolean().optional(),
  /** A stop that was not asked for by the user: it can go on. */
  resumable: z.boolean().default(false),
  /** Restarts without a newly finished answer or tool call in between; five are the end. */
  restarts: z.number().int().nonnegative().default(0),
  /** Replies that are accepted but not yet in the conversation. */
  queuedReplies: z.number().int().nonnegative().default(0),
  /** A short reply that the user may well want to send next, as the small model sees it. */
  suggestion: z.string().optional(),
  /** Others were given the same task, to see which does it best. */
  comparison: comparisonSchema.optional(),
  /** What it did with pull requests; absent: nothing. */
  pullRequestWork: pullRequestWorkSchema.optional(),
})
/** One session as it is on disk. */
export type SessionRecord = Readonly<z.infer<typeof sessionRecordSchema>>
