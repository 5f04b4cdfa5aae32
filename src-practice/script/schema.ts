/** What a script may say. Scripts are data: a test can post them as JSON. */
import { z } from 'zod'

/** A number, or a template such as `{{steps}}` that becomes one. */
const number = z.union([z.number(), z.string()])

/** One way in which an API breaks. `afterEvents` counts events of the stream that still arrive whole. */
export const troubleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    /** Seconds, sent as the `retry-after` header. */
    retryAfter: number.optional(),
    errorType: z.string().optional(),
    message: z.string().optional(),
  }),
  /** The connection is reset before any header. */
  z.strictObject({ kind: z.literal('reset') }),
  /** The socket is destroyed in the middle of an event. */
  z.strictObject({ kind: z.literal('cut'), afterEvents: z.number().int().min(0).optional() }),
  /** An event whose data is no JSON; the stream then goes on. */
  z.strictObject({ kind: z.literal('malformed'), afterEvents: z.number().int().min(0).optional() }),
  /** Event types that no client knows yet; everything else is fine. */
  z.strictObject({ kind: z.literal('unknown-event') }),
  /** An `error` event inside the stream, which ends there. */
  z.strictObject({
    kind: z.literal('error-event'),
    errorType: z.string().default('overloaded_error'),
    message: z.string().optional(),
    afterEvents: z.number().int().min(0).optional(),
  }),
  /** Nothing comes any more until the client leaves; without `afterEvents` not even a header. */
  z.strictObject({ kind: z.literal('hang'), afterEvents: z.number().int().min(0).optional() }),
  /** Every event is late by `ms`. */
  z.strictObject({ kind: z.literal('drip'), ms: z.number().min(0).default(250) }),
  /** The JSON of the tool input stops half way; the stream ends as if nothing were wrong. */
  z.strictObject({ kind: z.literal('truncated-tool') }),
  /** 200 with a page of HTML, as a captive portal answers. */
  z.strictObject({ kind: z.literal('content-type') }),
])
/** See `troubleSchema`. */
export type Trouble = z.infer<typeof troubleSchema>

/** How fast a turn streams: `chunk` characters every `ms` milliseconds. */
const paceSchema = z.strictObject({ ms: z.number().min(0), chunk: z.number().int().min(1).default(16) })
/** `ms` between deltas of `chunk` characters. */
export type Pace = z.infer<typeof paceSchema>

/** A part of an answer. Strings, also those inside `input`, are templates. */
const blockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.strictObject({ type: z.literal('tool_use'), name: z.string(), input: z.record(z.string(), z.unknown()) }),
  /** Text that arrives as exactly `eventsPerSecond × seconds` deltas, on time. */
  z.strictObject({ type: z.literal('stream'), eventsPerSecond: number, seconds: number }),
  /** The stream waits here, pinging, until the gate is released. An empty name is no gate. */
  z.strictObject({ type: z.literal('gate'), gate: z.string() }),
  /** The stream waits here, pinging. */
  z.strictObject({ type: z.literal('wait'), ms: number }),
])
/** See `blockSchema`. */
export type Block = z.infer<typeof blockSchema>

const stopReasonSchema = z.enum([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
])

const turnSchema = z.strictObject({
  content: z.array(blockSchema),
  /** Left out: `tool_use` when there is a tool call, else `end_turn`. */
  stopReason: stopReasonSchema.optional(),
  pace: paceSchema.optional(),
  /** Wait before the first byte until this gate is released. */
  gate: z.string().optional(),
  /** Milliseconds before the first byte. */
  delay: z.number().min(0).optional(),
  /** Breaks the first `times` requests for this turn of this conversation; the next one is answered. */
  trouble: z.strictObject({ what: troubleSchema, times: number.default(1) }).optional(),
})
/** One answer of the model. */
export type Turn = z.infer<typeof turnSchema>

/** A condition on what the conversation holds by now; all that are given must hold. */
const conditionSchema = z.strictObject({
  /** In the last tool results (any of them). */
  contains: z.string().optional(),
  matches: z.string().optional(),
  isError: z.boolean().optional(),
  /** In what the user answered last. */
  answer: z.string().optional(),
  /** A variable that is not empty. */
  variable: z.string().optional(),
  /** A tool that this request offers. */
  offered: z.string().optional(),
})
/** What a branch depends on. */
export type Condition = z.infer<typeof conditionSchema>

const branchSchema = z.strictObject({
  when: conditionSchema,
  get then(): z.ZodArray<typeof stepSchema> {
    return z.array(stepSchema)
  },
  get otherwise(): z.ZodOptional<z.ZodArray<typeof stepSchema>> {
    return z.array(stepSchema).optional()
  },
})

const loopSchema = z.strictObject({
  /** How often; `{{i}}` counts from 1. */
  repeat: number,
  get steps(): z.ZodArray<typeof stepSchema> {
    return z.array(stepSchema)
  },
})

const stepSchema = z.union([turnSchema, branchSchema, loopSchema])
/** A turn, a branch or a loop. */
export type Step = z.infer<typeof stepSchema>

const regexSource = z.string().refine(isRegex, 'not a regular expression')

/** What the model plays for prompts that match. */
export const scriptSchema = z.strictObject({
  name: z.string().min(1),
  /** Text in the prompt (case does not matter), or a regex whose named groups become variables. */
  match: z.union([z.string().min(1), z.strictObject({ regex: regexSource })]),
  vars: z.record(z.string(), z.string()).optional(),
  pace: paceSchema.optional(),
  turns: z.array(stepSchema).min(1),
  /** What the small model says of such a session. */
  small: z
    .strictObject({
      name: z.string().optional(),
      summary: z.string().optional(),
      verdict: z.enum(['blocked', 'completed', 'idle']).optional(),
      /** A reply that the user may want to send. */
      suggestion: z.string().optional(),
    })
    .optional(),
})
/** See `scriptSchema`. */
export type Script = z.infer<typeof scriptSchema>

function isRegex(source: string): boolean {
  try {
    new RegExp(source, 'i')
    return true
  } catch {
    return false
  }
}
