import { z } from 'zod'

/** A content block of the Messages API, verbatim; its type tells which further fields it has. */
export type Block = { readonly type: string; readonly [field: string]: unknown }

/** One message of a request. `askedModel` is the model that an answer was asked of. */
export type Message = {
  readonly role: 'user' | 'assistant'
  readonly content: readonly Block[]
  readonly askedModel?: string
}

const toolUseSchema = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
})
/** A call of a tool as the model writes it. */
type ToolUse = { readonly id: string; readonly name: string; readonly input: unknown }

const textSchema = z.looseObject({ type: z.literal('text'), text: z.string() })

/** The tool calls of an answer, in order. */
export function toolUsesIn(content: readonly Block[]): ToolUse[] {
  return content.flatMap((block) => {
    const parsed = toolUseSchema.safeParse(block)
    return parsed.success ? [{ id: parsed.data.id, name: parsed.data.name, input: parsed.data.input ?? {} }] : []
  })
}

/** All text of a content, its blocks divided by blank lines. */
export function textIn(content: string | readonly Block[]): string {
  return blocksOf(content)
    .flatMap((block) => {
      const parsed = textSchema.safeParse(block)
      return parsed.success ? [parsed.data.text] : []
    })
    .join('\n\n')
}

/** A text as a block. */
export function textBlock(text: string): Block {
  return { type: 'text', text }
}

/** Content as blocks, however it was written; empty texts, which the API refuses, are left out. */
export function blocksOf(content: string | readonly Block[]): readonly Block[] {
  if (typeof content === 'string') return content === '' ? [] : [textBlock(content)]
  return content.filter((block) => block.type !== 'text' || block['text'] !== '')
}

/** A word of ours to the model, set off from what the user says. */
export function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`
}
