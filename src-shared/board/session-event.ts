import { z } from 'zod'
import { assertNever } from '../base/assert-never.ts'
import { effortSchema, permissionModeSchema } from './launch.ts'
import { addPullRequestWork, pullRequestLinkSchema, pushedBranchSchema } from './pull-request-work.ts'
import {
  contextSchema,
  mcpServerSchema,
  progressSchema,
  shellExitSchema,
  taskSchema,
  usageSchema,
  worktreeSchema,
  type SessionRecord,
} from './session-record.ts'
import {
  evidenceSchema,
  holdSchema,
  openRequestSchema,
  sessionStateSchema,
  timeSchema,
  waitingForSchema,
} from './session-state.ts'

/** What happened to a session, past tense. Worker and supervisor apply it with the same `projectSession`. */
export const sessionEventSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('state-changed'),
    at: timeSchema,
    state: sessionStateSchema,
    reason: z.string(),
    evidence: evidenceSchema,
    waitingFor: waitingForSchema.nullable().default(null),
    hold: holdSchema.nullable().default(null),
    request: openRequestSchema.nullable().default(null),
    /** The row's line from now on; absent keeps the old one. */
    summary: z.string().optional(),
    result: z.string().nullable().optional(),
    resumable: z.boolean().default(false),
    /** Nothing can tell what it does: `state` is the last that was known. */
    untold: z.boolean().optional(),
    /** A short reply that may come next; absent: none. */
    suggestion: z.string().optional(),
    /** A shell job's end, with the state that it means; null: it runs (again). Absent keeps the old one. */
    exit: shellExitSchema.nullable().optional(),
  }),
  z.looseObject({ type: z.literal('summary-changed'), at: timeSchema, summary: z.string() }),
  z.looseObject({ type: z.literal('named'), at: timeSchema, name: z.string(), source: z.enum(['model', 'user']) }),
  z.looseObject({ type: z.literal('prompted'), at: timeSchema, prompt: z.string() }),
  z.looseObject({ type: z.literal('worktree-entered'), at: timeSchema, worktree: worktreeSchema }),
  z.looseObject({ type: z.literal('progress-changed'), at: timeSchema, progress: progressSchema.nullable() }),
  z.looseObject({ type: z.literal('tasks-changed'), at: timeSchema, tasks: z.array(taskSchema) }),
  z.looseObject({ type: z.literal('mcp-changed'), at: timeSchema, servers: z.array(mcpServerSchema) }),
  z.looseObject({ type: z.literal('context-changed'), at: timeSchema, context: contextSchema.nullable() }),
  z.looseObject({ type: z.literal('usage-changed'), at: timeSchema, usage: usageSchema }),
  z.looseObject({
    type: z.literal('launch-changed'),
    at: timeSchema,
    model: z.string().optional(),
    effort: effortSchema.optional(),
    permissionMode: permissionModeSchema.optional(),
  }),
  z.looseObject({ type: z.literal('shell-exited'), at: timeSchema, exit: shellExitSchema }),
  z.looseObject({ type: z.literal('replies-queued'), at: timeSchema, count: z.number().int().nonnegative() }),
  /** A worker took up (`count` > 0) or made progress (`count` 0) after a restart. */
  z.looseObject({ type: z.literal('restarts-counted'), at: timeSchema, count: z.number().int().nonnegative() }),
  z.looseObject({ type: z.literal('sent-to-background'), at: timeSchema }),
  /** It opened or worked on pull requests, or pushed branches. */
  z.looseObject({
    type: z.literal('pull-requests-worked-on'),
    at: timeSchema,
    links: z.array(pullRequestLinkSchema),
    pushes: z.array(pushedBranchSchema),
    /** It changed something: what is known of its pull requests may be out of date. */
    touches: z.boolean(),
  }),
])
/** What happened to a session. */
export type SessionEvent = Readonly<z.infer<typeof sessionEventSchema>>

const ended: ReadonlySet<SessionRecord['state']> = new Set(['idle', 'completed', 'failed', 'stopped'])

/** The session after `event`. Pure: the one reducer of worker and supervisor. */
export function projectSession(record: SessionRecord, event: SessionEvent): SessionRecord {
  const next = { ...record, updatedAt: Math.max(record.updatedAt, event.at) }
  switch (event.type) {
    case 'state-changed': {
      const same = record.state === event.state && record.waitingFor === event.waitingFor
      return {
        ...next,
        state: event.state,
        since: same ? record.since : event.at,
        reason: event.reason,
        evidence: event.evidence,
        waitingFor: event.waitingFor,
        hold: event.hold,
        request: event.request,
        summary: event.summary ?? record.summary,
        result: event.result === undefined ? (event.state === 'working' ? null : record.result) : event.result,
        resumable: event.resumable,
        untold: event.untold,
        suggestion: event.suggestion,
        exit: event.exit === undefined ? record.exit : event.exit,
        endedAt: ended.has(event.state) ? (ended.has(record.state) ? (record.endedAt ?? event.at) : event.at) : null,
      }
    }
    case 'summary-changed':
      return { ...next, summary: event.summary }
    case 'named':
      // A name the user gave is never replaced by a model's.
      return record.nameSource === 'user' && event.source === 'model'
        ? record
        : { ...next, name: event.name, nameSource: event.source }
    case 'prompted':
      return { ...next, prompt: event.prompt }
    case 'worktree-entered':
      return { ...next, worktree: event.worktree }
    case 'progress-changed':
      return { ...next, progress: event.progress }
    case 'tasks-changed':
      return { ...next, tasks: event.tasks }
    case 'mcp-changed':
      return { ...next, mcpServers: event.servers }
    case 'context-changed':
      return { ...next, context: event.context }
    case 'usage-changed':
      return { ...next, usage: event.usage }
    case 'launch-changed':
      return {
        ...next,
        launch: {
          ...record.launch,
          model: event.model ?? record.launch.model,
          permissionMode: event.permissionMode ?? record.launch.permissionMode,
          ...(event.effort === undefined ? {} : { effort: event.effort }),
        },
      }
    case 'shell-exited':
      return { ...next, exit: event.exit }
    case 'replies-queued':
      return { ...next, queuedReplies: event.count }
    case 'restarts-counted':
      return { ...next, restarts: event.count }
    case 'sent-to-background':
      return { ...next, kind: 'background' }
    case 'pull-requests-worked-on':
      return { ...next, pullRequestWork: addPullRequestWork(record.pullRequestWork, event, event.at) }
    default:
      return assertNever(event, 'session event')
  }
}
