import { z } from 'zod'
import { requestIdSchema } from '../base/ids.ts'
import { sessionStates } from './board-word.ts'

export { boardWordOf } from './board-word.ts'

/** Milliseconds since the epoch. */
export const timeSchema = z.number().int().nonnegative()

/** The six states of a session; `unknown` is no state but the lack of one, see `Liveness`. */
export const sessionStateSchema = z.enum(sessionStates)
/** What a session is doing. */
export type SessionState = z.infer<typeof sessionStateSchema>

/** What does the work in a session. */
export const engineSchema = z.enum(['agent', 'claude', 'shell', 'acp'])
/** The kind of engine. */
export type Engine = z.infer<typeof engineSchema>

/** Where a state was learnt from: never from the text of a screen. */
export const evidenceSchema = z.looseObject({
  kind: z.enum(['tool', 'api', 'hook', 'exit', 'command', 'model', 'boot', 'daemon-stop']),
  /** What exactly: a tool's name and call, an HTTP status, a signal, the command's words. */
  ref: z.string(),
  at: timeSchema,
})
/** The source of a state. */
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>

/** What a blocked session waits for from a person. */
export const waitingForSchema = z.enum(['question', 'permission', 'plan', 'login', 'budget'])
/** What a person has to give. */
export type WaitingFor = z.infer<typeof waitingForSchema>

/** Waiting for something other than a person; the session is `working` meanwhile. */
export const holdSchema = z.looseObject({
  kind: z.enum(['queue', 'rate-limit', 'dependency']),
  /** When it goes on, if that is known. */
  until: timeSchema.optional(),
  /** For retries: which attempt comes next. */
  attempt: z.number().int().optional(),
  /** Why, in words: `529 overloaded`. */
  detail: z.string().optional(),
  /** In the queue: 1 is next. */
  place: z.number().int().positive().optional(),
})
/** A wait for something other than a person. */
export type Hold = Readonly<z.infer<typeof holdSchema>>

/** One option of a question. */
const questionOptionSchema = z.looseObject({ label: z.string(), description: z.string().optional() })
/** One question of `AskUserQuestion`. */
export const questionSchema = z.looseObject({
  question: z.string(),
  header: z.string().optional(),
  multiSelect: z.boolean().default(false),
  options: z.array(questionOptionSchema),
})
/** A question put to the user. */
export type Question = Readonly<z.infer<typeof questionSchema>>

/** What a permission request would do, shown as it is. */
export const permissionDetailSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('command'),
    command: z.string(),
    description: z.string().optional(),
    cwd: z.string(),
  }),
  /** `patch` is a unified diff. */
  z.looseObject({ type: z.literal('diff'), path: z.string(), patch: z.string() }),
  z.looseObject({ type: z.literal('text'), text: z.string() }),
])
/** What is asked for. */
export type PermissionDetail = Readonly<z.infer<typeof permissionDetailSchema>>

const openRequestBase = { requestId: requestIdSchema, askedAt: timeSchema }

/** What a blocked session asks, in full. An answer names its `requestId`; a stale one is refused. */
export const openRequestSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('question'),
    ...openRequestBase,
    toolUseId: z.string().optional(),
    questions: z.array(questionSchema).min(1),
  }),
  z.looseObject({
    kind: z.literal('permission'),
    ...openRequestBase,
    toolUseId: z.string(),
    tool: z.string(),
    /** One line: `wants to run npm test`. */
    title: z.string(),
    detail: permissionDetailSchema,
    /** The rule that "Always allow" would store, if one can be named; the user may edit it. */
    suggestedRule: z.string().optional(),
    /** Equal for requests that are identical (same repository, tool and input). */
    sameAs: z.string(),
  }),
  z.looseObject({ kind: z.literal('plan'), ...openRequestBase, toolUseId: z.string(), plan: z.string() }),
  z.looseObject({ kind: z.literal('login'), ...openRequestBase, message: z.string() }),
  /** A budget is used up: nothing more is asked of a model until this is answered, or the budget allows it again. */
  z.looseObject({
    kind: z.literal('budget'),
    ...openRequestBase,
    scope: z.enum(['session', 'day']),
    /** In US dollars: by this session, or by all of them today. */
    spentUsd: z.number().nonnegative(),
    limitUsd: z.number().nonnegative(),
    /** What this session alone had spent. */
    ownUsd: z.number().nonnegative(),
    /** How much further an answer lets it go, unless that names another amount. */
    stepUsd: z.number().positive(),
    /** When the next day begins, and with it the next day's budget. */
    until: timeSchema.optional(),
  }),
])
/** A question, permission, plan or sign-in that waits for the user. */
export type OpenRequest = Readonly<z.infer<typeof openRequestSchema>>

/** Files that go along with a message or a task: images, PDFs and texts are shown to the model. Paths of the session's machine. */
export const attachmentsSchema = z.array(z.object({ path: z.string().min(1).max(4_096) })).max(20)

/** A user's answer to an open request, or a message. */
export const answerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    text: z.string().min(1),
    attachments: attachmentsSchema.optional(),
  }),
  /** One entry per question: zero-based options, or free text instead. */
  z.object({
    type: z.literal('options'),
    answers: z
      .array(z.object({ selected: z.array(z.number().int().nonnegative()), text: z.string().optional() }))
      .min(1),
  }),
  z.object({
    type: z.literal('permission'),
    decision: z.enum(['allow', 'allow-session', 'always', 'deny']),
    reason: z.string().optional(),
    rule: z.string().optional(),
  }),
  z.object({ type: z.literal('plan'), decision: z.enum(['approve', 'reject']), feedback: z.string().optional() }),
  /** `continue`: this session may spend `dollars` more. `raise`: all of them together may, today. */
  z.object({
    type: z.literal('budget'),
    decision: z.enum(['continue', 'raise', 'stop']),
    dollars: z.number().positive().max(100_000).optional(),
  }),
])
/** A user's answer. */
export type Answer = Readonly<z.infer<typeof answerSchema>>

/** A reply on its way: written to the inbox first, deleted once the transcript has it. */
export const replySchema = z.object({
  requestId: requestIdSchema,
  /** The open request that the answer was shown for; absent for a plain message. */
  answers: requestIdSchema.optional(),
  answer: answerSchema,
  at: timeSchema,
})
/** A reply on its way. */
export type Reply = Readonly<z.infer<typeof replySchema>>
