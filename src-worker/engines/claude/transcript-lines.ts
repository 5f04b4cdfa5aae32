import { relative } from 'node:path'
import { z } from 'zod'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { inputTitle, toolName } from '../../../src-shared/board/tool-title.ts'
import type { ChangedFile } from '../../../src-shared/board/transcript.ts'

const block = z.looseObject({ type: z.string() })
const content = z.union([z.string(), z.array(block)])
const base = { uuid: z.string(), isSidechain: z.boolean().optional(), isMeta: z.boolean().optional() }

const hunkSchema = z.looseObject({
  oldStart: z.number(),
  oldLines: z.number(),
  newStart: z.number(),
  newLines: z.number(),
  lines: z.array(z.string()),
})

/** The lines of the program's transcript that we look at; others are normal, and passed over. */
const lineSchema = z.discriminatedUnion('type', [
  z.looseObject({
    ...base,
    type: z.literal('user'),
    message: z.looseObject({ content }),
    toolUseResult: z.unknown().optional(),
    isCompactSummary: z.boolean().optional(),
  }),
  z.looseObject({
    ...base,
    type: z.literal('assistant'),
    message: z.looseObject({
      id: z.string(),
      model: z.string(),
      content,
      stop_reason: z.string().nullish(),
      usage: z.looseObject({}).optional(),
    }),
  }),
  z.looseObject({ type: z.literal('queue-operation'), operation: z.string() }),
])

const changeSchema = z.looseObject({
  filePath: z.string(),
  structuredPatch: z.array(hunkSchema),
  type: z.string().optional(),
})
const resultBlock = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: content.optional(),
  is_error: z.boolean().optional(),
})
const useBlock = z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() })

/** What a line of the transcript says happened. */
export type TranscriptStep =
  | { readonly kind: 'said'; readonly uuid: string; readonly text: string; readonly content: string | Blocks }
  | { readonly kind: 'interrupted'; readonly uuid: string }
  | { readonly kind: 'queued'; readonly change: 1 | -1 }
  | {
      readonly kind: 'answered'
      readonly uuid: string
      readonly messageId: string
      readonly model: string
      readonly content: Blocks
      readonly stopReason: string | null
      readonly usage: Readonly<Record<string, unknown>>
      readonly calls: readonly { readonly id: string; readonly tool: string; readonly input: unknown }[]
    }
  | {
      readonly kind: 'result'
      readonly uuid: string
      readonly toolUseId: string
      readonly content: string | Blocks
      readonly isError: boolean
      readonly change: { readonly file: ChangedFile; readonly patch: string } | null
    }
type Blocks = { type: string; [field: string]: unknown }[]

/** Reads a line of the transcript. What is of another shape, or of a subagent, says nothing. */
export function stepsIn(line: string, directory: string): readonly TranscriptStep[] {
  const parsed = lineSchema.safeParse(parseJson(line))
  if (!parsed.success) return []
  const said = parsed.data
  switch (said.type) {
    case 'queue-operation':
      if (said.operation === 'enqueue') return [{ kind: 'queued', change: 1 }]
      return ['dequeue', 'remove', 'popAll'].includes(said.operation) ? [{ kind: 'queued', change: -1 }] : []
    case 'assistant': {
      if (said.isSidechain === true || said.message.model === '<synthetic>') return []
      const { id, model, stop_reason, usage } = said.message
      const blocks = blocksOf(said.message.content)
      const calls = blocks.flatMap((one) => {
        const use = useBlock.safeParse(one)
        return use.success ? [{ id: use.data.id, tool: use.data.name, input: use.data.input }] : []
      })
      const stopReason = stop_reason ?? null
      return [
        {
          kind: 'answered',
          uuid: said.uuid,
          messageId: id,
          model,
          content: blocks,
          stopReason,
          usage: usage ?? {},
          calls,
        },
      ]
    }
    case 'user':
      if (said.isSidechain === true) return []
      return userSteps(
        said.uuid,
        said.message.content,
        said.isMeta === true || said.isCompactSummary === true,
        said.toolUseResult,
        directory,
      )
  }
}

function userSteps(
  uuid: string,
  given: z.infer<typeof content>,
  isMeta: boolean,
  toolUseResult: unknown,
  directory: string,
): readonly TranscriptStep[] {
  const blocks = blocksOf(given)
  const results = blocks.flatMap((one): TranscriptStep[] => {
    const result = resultBlock.safeParse(one)
    if (!result.success) return []
    const { tool_use_id: toolUseId, is_error: isError = false, content: text = '' } = result.data
    return [
      {
        kind: 'result',
        uuid,
        toolUseId,
        content: text,
        isError,
        change: isError ? null : changeIn(toolUseResult, directory),
      },
    ]
  })
  if (results.length > 0) return results
  const text = blocks
    .map((one) => (one.type === 'text' ? String(one['text']) : ''))
    .join('\n')
    .trim()
  if (/^\[Request interrupted by user[^\]]*\]$/.test(text)) return [{ kind: 'interrupted', uuid }]
  // What it tells the model by itself: reminders, notices of tasks, the words around its own commands.
  if (isMeta || text === '' || /^<(?:task-notification|local-command|command-|system-reminder|bash-)/.test(text))
    return []
  return [{ kind: 'said', uuid, text, content: typeof given === 'string' ? given : blocks }]
}

function changeIn(result: unknown, directory: string): { readonly file: ChangedFile; readonly patch: string } | null {
  const parsed = changeSchema.safeParse(result)
  if (!parsed.success) return null
  const { filePath, structuredPatch, type } = parsed.data
  const created = type === 'create'
  const whole = created ? newFileLines(parsed.data['content']) : null
  const lines = whole ?? structuredPatch.flatMap((hunk) => hunk.lines)
  const inside = relative(directory, filePath)
  const path = inside === '' || inside.startsWith('..') ? filePath : inside
  const hunks =
    whole === null ? structuredPatch : [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: whole.length, lines: whole }]
  const body = hunks.map((hunk) =>
    [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines].join('\n'),
  )
  return {
    file: {
      path,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
      ...(created ? { created: true } : {}),
    },
    patch: `--- ${created ? '/dev/null' : `a/${path}`}\n+++ b/${path}\n${body.join('\n')}\n`,
  }
}

/** A file that was made comes without hunks. */
function newFileLines(text: unknown): readonly string[] | null {
  if (typeof text !== 'string') return null
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => `+${line}`)
}

/** A finished call in a line for people. */
export function resultTitle(tool: string, input: unknown): string {
  const what = inputTitle(input)
  if (tool === 'Bash' && what !== '') return singleLine(what, 200)
  return singleLine(what === '' ? toolName(tool) : `${toolName(tool)} ${what}`, 200)
}

function blocksOf(given: z.infer<typeof content>): Blocks {
  return typeof given === 'string' ? [{ type: 'text', text: given }] : given
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
