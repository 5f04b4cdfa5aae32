import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { transcriptEntrySchema } from '../board/transcript.ts'

/** Names one use of the user's editor; made by the client that asks for a text, by the supervisor for a file. */
export const editIdSchema = z.uuid()

/** Where an editor shows itself: in a window of its own, or in a terminal that ours has to show (channel `open-editor`). */
export const editorSurfaceSchema = z.enum(['window', 'terminal'])
/** Where an editor shows itself. */
export type EditorSurface = z.infer<typeof editorSurfaceSchema>

/**
 * `editor.begin`: writes a text into a file of the user's alone and has it edited. `sessionId` or `cwd` says whose settings and
 * where the editor runs. The same `editId` again is the same edit: nothing is written or begun twice.
 */
export const beginEditSchema = z.object({
  editId: editIdSchema,
  text: z.string().max(2_000_000),
  sessionId: sessionIdSchema.optional(),
  cwd: z.string().min(1).max(4_096).optional(),
})

/** An editor that was started: `editor` is its name, for people. */
export const startedEditSchema = z.object({
  editId: editIdSchema,
  editor: z.string(),
  surface: editorSurfaceSchema,
})
/** An editor that was started. */
export type StartedEdit = Readonly<z.infer<typeof startedEditSchema>>

/**
 * How an edit ended: `saved` (the editor ended well), `failed` (it did not; `reason` says how) or `lost` (its supervisor
 * ended before it). `text` is what the file says in any case.
 */
export const finishedEditSchema = z.object({
  outcome: z.enum(['saved', 'failed', 'lost']),
  text: z.string(),
  reason: z.string().nullable(),
})
/** How an edit ended. */
export type FinishedEdit = Readonly<z.infer<typeof finishedEditSchema>>

/**
 * `editor.open`: a file in the user's editor. A relative `path` is meant from the session's directory (or `cwd`) and must
 * stay in the session's directories; an absolute one must be a file that is there. Lines and columns count from 1.
 */
export const openFileSchema = z.object({
  sessionId: sessionIdSchema.optional(),
  cwd: z.string().min(1).max(4_096).optional(),
  path: z.string().min(1).max(4_096),
  line: z.number().int().min(1).max(10_000_000).optional(),
  column: z.number().int().min(1).max(1_000_000).optional(),
})
/** A file to open. */
export type OpenFileRequest = Readonly<z.infer<typeof openFileSchema>>

/** Entries of a transcript, oldest first; `reachedStart` when none is older than the first of them. */
export const transcriptPageSchema = z.object({
  entries: z.array(transcriptEntrySchema),
  reachedStart: z.boolean(),
})
