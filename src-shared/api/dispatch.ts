import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { comparisonSchema } from '../board/comparison.ts'
import { launchOptionsSchema } from '../board/launch.ts'
import { attachmentsSchema, engineSchema } from '../board/session-state.ts'

/** A task to start. The client makes `sessionId`: a repeat of the same dispatch is a no-op that returns the same session. */
export const dispatchInputSchema = z.object({
  sessionId: sessionIdSchema,
  kind: z.enum(['background', 'foreground']).default('background'),
  /** Absent: as the settings of the directory say. For `acp` the options name the agent. */
  engine: engineSchema.optional(),
  /** The task; for engine `shell` the command. Empty only for a foreground session. */
  prompt: z.string().max(1_000_000),
  /** Files that go along with the prompt: absolute paths, also of `attachments.keep`. */
  attachments: attachmentsSchema.optional(),
  cwd: z.string().min(1),
  name: z.string().min(1).max(120).optional(),
  tags: z.array(z.string().min(1).max(40)).default([]),
  options: launchOptionsSchema.prefault({}),
  /** The environment of the shell that dispatches: held in memory, never on disk. Absent: the supervisor's own. */
  environment: z.record(z.string(), z.string()).optional(),
  demo: z.boolean().default(false),
  /** Others are given the same task. */
  comparison: comparisonSchema.optional(),
})
/** A task to start. */
export type DispatchInput = z.infer<typeof dispatchInputSchema>

/** Where a previewed or resolved value came from: `flag`, `default`, or the settings file's path. */
const sourcedSchema = z.object({ value: z.string(), source: z.string() })

/** What a dispatch here would do: the line under the dispatch box. */
export const launchPreviewSchema = z.object({
  directory: z.string(),
  /** The repository's main checkout; null outside git. */
  repository: z.string().nullable(),
  baseBranch: z.string().nullable(),
  /** Commits that the base is behind its remote; null when there is none. */
  behind: z.number().int().nullable(),
  /** `worktree`: moves into its own before the first edit. `in-place`: edits where it stands. */
  isolation: z.enum(['worktree', 'in-place']),
  isolationReason: z.string(),
  /** `agent`, `shell`, `acp:gemini`. */
  engine: sourcedSchema,
  model: sourcedSchema,
  effort: sourcedSchema.nullable(),
  permissionMode: sourcedSchema,
  /** The directory belongs to the demo: the practice model answers, whatever `model` says. */
  demo: z.boolean().optional(),
  /** What the folder brings along and waits until it is trusted, in words: `2 hooks wait`; absent: nothing does. */
  waitsForTrust: z.string().optional(),
  /** Settings files that could not be read, in a sentence each. */
  problems: z.array(z.string()),
})
/** What can do the work of a task in a directory. */
export const offeredEngineSchema = z.object({
  /** `agent`, `shell`, `acp:gemini`: as flags and settings name it. */
  choice: z.string(),
  name: z.string(),
  /** Null: a dispatch would be accepted. Else why not, and what to do. */
  problem: z.string().nullable(),
  /** What it tells of its work, and what it does not. */
  reports: z.string(),
})
/** What can do the work of a task in a directory. */
export type OfferedEngine = Readonly<z.infer<typeof offeredEngineSchema>>

/** What a dispatch here would do. */
export type LaunchPreview = Readonly<z.infer<typeof launchPreviewSchema>>
