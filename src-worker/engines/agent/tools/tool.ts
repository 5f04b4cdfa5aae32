import { z } from 'zod'
import type { Answer, PermissionDetail, Question } from '../../../../src-shared/board/session-state.ts'
import type { Progress } from '../../../../src-shared/board/session-record.ts'
import type { ChangedFile } from '../../../../src-shared/board/transcript.ts'
import type { Block } from '../blocks.ts'
import type { Workplace } from '../isolation/workplace.ts'
import type { BackgroundCommands } from '../tasks/background-commands.ts'
import type { Request } from '../permissions/rules.ts'
import type { SmallQuestion } from '../summaries/ask-small-model.ts'
import { readInput } from './lenient-input.ts'
import type { Tasks } from '../tasks/tasks.ts'
import type { ReadMarks } from './read-marks.ts'

/** What a tool call gives back. */
export type ToolOutcome = {
  /** The result as the model gets it. */
  readonly content: string | readonly Block[]
  readonly isError?: boolean
  /** One line for people; the call's own title unless told. */
  readonly title?: string
  readonly exitCode?: number | null
  readonly files?: readonly ChangedFile[]
  /** A unified diff of what it changed. */
  readonly patch?: string
  /** The task in the background whose end the content tells: nobody needs to tell it again. */
  readonly tellsEndOf?: string
}

/** What a call of `Agent` asks for. */
export type Delegation = {
  readonly description: string
  readonly prompt: string
  readonly type: string | null
  readonly model: string | null
  readonly isBackground: boolean
  readonly isIsolated: boolean
  /** The id of a subagent that ended: it goes on with the new prompt. */
  readonly resume: string | null
}

/** What a running tool may use. */
export type ToolContext = {
  readonly toolUseId: string
  readonly signal: AbortSignal
  readonly workplace: Workplace
  readonly marks: ReadMarks
  /** Subagents and commands in the background. */
  readonly tasks: Tasks
  readonly commands: BackgroundCommands
  readonly environment: () => Readonly<Record<string, string>>
  /** Whether the programs that the session's folder names may run. */
  readonly isTrusted: () => boolean
  /** `jobs/<id>`. */
  readonly jobDirectory: string
  /** A rule denies reading this file, or asks first: a search leaves it out. */
  readonly isOffLimits: (path: string) => boolean
  /** Shows output while the tool runs. */
  readonly show: (text: string) => void
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
  /** Lets a subagent do something, and gives what came of it. */
  readonly delegate: (wanted: Delegation) => Promise<ToolOutcome>
  readonly setProgress: (progress: Progress | null) => Promise<void>
  /** Asks the small model once; null when it gave no answer in time. */
  readonly askSmall: (question: SmallQuestion) => Promise<string | null>
  readonly inPlanMode: () => boolean
  /** Rejects when `signal` is aborted: the answer is of no use any more. */
  readonly askQuestions: (questions: readonly Question[], signal?: AbortSignal) => Promise<Answer>
  readonly showPlan: (plan: string) => Promise<Answer>
}

/** What decides before a tool runs. */
export type PermissionNeed = Omit<Request, 'tool'> & {
  /** The rule that "Always allow" would store. */
  readonly suggestedRule?: string
}

/**
 * - `reads`: runs beside other readers.
 * - `acts`: runs alone, in order.
 * - `asks`: waits for a person and does nothing else: after a restart it may ask again.
 * - `delegates`: a subagent does the work, beside readers and other subagents; after a restart it goes on with that work.
 */
export type ToolKind = 'reads' | 'acts' | 'asks' | 'delegates'

/** A tool as its file defines it. */
export type ToolDefinition<Input> = {
  readonly name: string
  /** Older names of it: calls by them are taken, but they are not offered. */
  readonly aliases?: readonly string[]
  readonly description: string
  readonly input: z.ZodType<Input>
  readonly kind: ToolKind
  /** What it needs to be allowed; paths are resolved against the session's current directory. */
  readonly need: (input: Input, workplace: Workplace) => PermissionNeed
  /** One line for people: `Edit src/clock.ts`. */
  readonly title: (input: Input, workplace: Workplace) => string
  /** What a permission request shows; the input as text unless told. */
  readonly detail?: (input: Input, workplace: Workplace) => Promise<PermissionDetail>
  readonly run: (input: Input, context: ToolContext) => Promise<ToolOutcome>
}

/** One call, its input checked. */
export type PreparedCall = {
  readonly need: (workplace: Workplace) => PermissionNeed
  readonly title: (workplace: Workplace) => string
  readonly detail: (workplace: Workplace) => Promise<PermissionDetail>
  readonly run: (context: ToolContext) => Promise<ToolOutcome>
}

/** A tool whose input type is its own business. */
export type Tool = {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly description: string
  readonly kind: ToolKind
  readonly inputSchema: object
  readonly prepare: (input: unknown) => PreparedCall | { readonly problem: string }
}

/** Turns a definition into a tool. */
export function defineTool<Input>(definition: ToolDefinition<Input>): Tool {
  const { name, description, kind, aliases } = definition
  let schema: object | null = null
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    description,
    kind,
    get inputSchema() {
      schema ??= jsonSchemaOf(definition.input)
      return schema
    },
    prepare: (raw) => {
      const read = readInput(definition.input, raw)
      if (!read.ok) return { problem: `The input does not fit ${name}:\n${read.problem}` }
      const { input } = read
      return {
        need: (workplace) => definition.need(input, workplace),
        title: (workplace) => definition.title(input, workplace),
        detail: async (workplace) =>
          (await definition.detail?.(input, workplace)) ?? { type: 'text', text: JSON.stringify(input, null, 2) },
        run: (context) => definition.run(input, context),
      }
    },
  }
}

/** The tool that a call names, by its name or an older one. */
export function findTool(tools: readonly Tool[], name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name) ?? tools.find((tool) => tool.aliases?.includes(name) === true)
}

/** What rules and modes look at. */
export function requestFor(tool: string, need: PermissionNeed): Request {
  const { suggestedRule: _rule, ...request } = need
  return { tool, ...request }
}

/** What never asks. */
export const needsNothing: PermissionNeed = { kind: 'none', paths: [], command: null }

/** An expected failure: its message is the tool's result. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

function jsonSchemaOf(input: z.ZodType): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return schema
}
