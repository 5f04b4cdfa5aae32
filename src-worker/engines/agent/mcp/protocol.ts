import { z } from 'zod'

/** A tool as its server describes it. */
export type ServerTool = {
  readonly name: string
  readonly title: string | null
  readonly description: string
  readonly inputSchema: Readonly<Record<string, unknown>>
  /** The server says that it changes nothing. */
  readonly readOnly: boolean
  /** It can only be called as a task, to be asked about until it is done. */
  readonly needsTask: boolean
}

/** Something that can be read from a server. */
export type ServerResource = {
  readonly uri: string
  readonly name: string
  readonly description: string | null
  readonly mimeType: string | null
}

/** A prompt that a server offers. */
export type ServerPrompt = {
  readonly name: string
  readonly description: string | null
  readonly arguments: readonly {
    readonly name: string
    readonly description: string | null
    readonly required: boolean
  }[]
}

/** One piece of a result; its type tells which further fields it has. */
export type ServerContent = { readonly type: string; readonly [field: string]: unknown }

const text = z.string()
const optional = text.nullish().transform((value) => value ?? null)

// One entry that does not fit must not cost the others: lists are read entry by entry.
const toolSchema = z.looseObject({
  name: text.min(1),
  title: optional,
  description: optional,
  inputSchema: z.record(text, z.unknown()).catch({ type: 'object' }),
  annotations: z
    .looseObject({ title: optional.catch(null), readOnlyHint: z.boolean().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  execution: z.looseObject({ taskSupport: text.optional() }).optional().catch(undefined),
})
const resourceSchema = z.looseObject({
  uri: text.min(1),
  name: optional,
  title: optional,
  description: optional,
  mimeType: optional,
})
const promptSchema = z.looseObject({
  name: text.min(1),
  description: optional,
  arguments: z
    .array(z.looseObject({ name: text, description: optional, required: z.boolean().nullish() }))
    .nullish()
    .catch(null),
})

const cursor = { nextCursor: text.optional() }

/** Pages of the three lists. */
export const toolPageSchema = z.looseObject({ tools: z.array(z.unknown()), ...cursor })
export const resourcePageSchema = z.looseObject({ resources: z.array(z.unknown()), ...cursor })
export const templatePageSchema = z.looseObject({ resourceTemplates: z.array(z.unknown()), ...cursor })
export const promptPageSchema = z.looseObject({ prompts: z.array(z.unknown()), ...cursor })

const contentSchema = z.looseObject({ type: text })

/** What a tool call gives back. */
export const toolResultSchema = z.looseObject({
  content: z.array(contentSchema).optional(),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})

/** What a resource holds. */
export const resourceContentsSchema = z.looseObject({
  contents: z.array(z.looseObject({ uri: text, mimeType: optional, text: text.optional(), blob: text.optional() })),
})
/** One part of what a resource holds. */
export type ResourceContents = z.infer<typeof resourceContentsSchema>['contents'][number]

/** What a prompt expands to. */
export const promptResultSchema = z.looseObject({
  messages: z.array(z.looseObject({ role: text, content: z.union([contentSchema, z.array(contentSchema)]) })),
})

/** Reads a tool; null when it has no name. */
export function toolOf(entry: unknown): ServerTool | null {
  const parsed = toolSchema.safeParse(entry)
  if (!parsed.success) return null
  const { name, title, description, inputSchema, annotations, execution } = parsed.data
  return {
    name,
    title: title ?? annotations?.title ?? null,
    description: description ?? '',
    inputSchema,
    readOnly: annotations?.readOnlyHint === true,
    needsTask: execution?.taskSupport === 'required',
  }
}

/** Reads a resource; null when it has no address. */
export function resourceOf(entry: unknown): ServerResource | null {
  const parsed = resourceSchema.safeParse(entry)
  if (!parsed.success) return null
  const { uri, name, title, description, mimeType } = parsed.data
  return { uri, name: title ?? name ?? uri, description, mimeType }
}

/** Reads a prompt; null when it has no name. */
export function promptOf(entry: unknown): ServerPrompt | null {
  const parsed = promptSchema.safeParse(entry)
  if (!parsed.success) return null
  const { name, description } = parsed.data
  const given = (parsed.data.arguments ?? []).map((one) => ({ ...one, required: one.required === true }))
  return {
    name,
    description,
    arguments: given.map(({ name: argument, description: about, required }) => ({
      name: argument,
      description: about,
      required,
    })),
  }
}
