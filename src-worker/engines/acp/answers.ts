import { z } from 'zod'

const present = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null && value !== false)

/** How an agent wants its user to sign in. */
const authMethodSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.string().optional().catch(undefined),
  description: z.string().nullish().catch(undefined),
})

/** The answer to `initialize`. Nothing of an agent's answers is checked by the protocol's library. */
export const initializedSchema = z.looseObject({
  protocolVersion: z.literal(1),
  agentCapabilities: z
    .looseObject({
      loadSession: z.boolean().catch(false).default(false),
      promptCapabilities: z
        .looseObject({ image: z.boolean().catch(false).default(false) })
        .catch({ image: false })
        .default({ image: false }),
      sessionCapabilities: z
        .looseObject({ resume: present, additionalDirectories: present })
        .catch({ resume: false, additionalDirectories: false })
        .default({ resume: false, additionalDirectories: false }),
    })
    .prefault({}),
  authMethods: z.array(authMethodSchema).catch([]).default([]),
  agentInfo: z
    .looseObject({ name: z.string().catch(''), version: z.string().catch('') })
    .nullish()
    .catch(undefined),
})
/** What an agent says of itself. */
export type Initialized = z.infer<typeof initializedSchema>

const valueSchema = z.looseObject({ value: z.string(), name: z.string().catch('') })
const configOptionSchema = z.looseObject({
  id: z.string(),
  category: z.string().nullish(),
  currentValue: z.unknown().optional(),
  /** Values, or groups of them. */
  options: z
    .array(z.union([valueSchema, z.looseObject({ options: z.array(valueSchema) })]))
    .catch([])
    .default([]),
})
const sessionFields = {
  modes: z
    .looseObject({ availableModes: z.array(z.looseObject({ id: z.string() })), currentModeId: z.string() })
    .nullish()
    .catch(undefined),
  configOptions: z.array(configOptionSchema).nullish().catch(undefined),
  /** Not in the protocol any more, and still what some agents go by. */
  models: z
    .looseObject({ availableModels: z.array(z.looseObject({ modelId: z.string() })), currentModelId: z.string() })
    .nullish()
    .catch(undefined),
}

/** The answer to `session/new`. */
export const newSessionSchema = z.looseObject({ sessionId: z.string().min(1).max(1_000), ...sessionFields })
/** The answer to `session/load` and `session/resume`. */
export const loadedSessionSchema = z
  .looseObject(sessionFields)
  .nullish()
  .transform((answer) => answer ?? {})
/** What can be chosen in a session. */
export type SessionChoices = z.infer<typeof loadedSessionSchema>

const count = z.number().int().nonnegative().catch(0).default(0)

/** The answer to `session/prompt`. */
export const promptedSchema = z.looseObject({
  stopReason: z.enum(['end_turn', 'max_tokens', 'max_turn_requests', 'refusal', 'cancelled']),
  usage: z
    .looseObject({ inputTokens: count, outputTokens: count, cachedReadTokens: count, cachedWriteTokens: count })
    .nullish()
    .catch(undefined),
})
/** How a turn ended. */
export type Prompted = z.infer<typeof promptedSchema>

/** An error that an agent answered with. */
export const rpcErrorSchema = z.looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() })
