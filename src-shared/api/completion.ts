import { z } from 'zod'

/** A command that a message may begin with. */
export const completedCommandSchema = z.object({
  /** Without the slash. */
  name: z.string(),
  description: z.string(),
  /** What comes behind it, as its author wrote it: `<file> [branch]`. */
  argumentHint: z.string(),
  source: z.enum(['built-in', 'command', 'skill']),
})
/** A command that a message may begin with. */
export type CompletedCommand = Readonly<z.infer<typeof completedCommandSchema>>

/** A custom agent. */
export const completedAgentSchema = z.object({ name: z.string(), description: z.string() })
/** A custom agent. */
export type CompletedAgent = Readonly<z.infer<typeof completedAgentSchema>>

/** A file or a directory below the one that was asked about. */
export const completedFileSchema = z.object({ path: z.string(), kind: z.enum(['file', 'directory']) })
/** A file or a directory below the one that was asked about. */
export type CompletedFile = Readonly<z.infer<typeof completedFileSchema>>

/** A place that a task can be sent to by its name: `@name`. */
export const completedRepositorySchema = z.object({
  /** Unique among those that came with it; without blanks. */
  name: z.string(),
  path: z.string(),
  /** `repository`: one under the directory, or its own. `worktree`: a further one of its own. `recent`: a session ran there. */
  kind: z.enum(['repository', 'worktree', 'recent']),
})
/** A place that a task can be sent to by its name. */
export type CompletedRepository = Readonly<z.infer<typeof completedRepositorySchema>>

/** A directory of this machine that fits the path typed so far. */
export const completedDirectorySchema = z.object({ path: z.string(), isRepository: z.boolean() })
/** A directory of this machine that fits the path typed so far. */
export type CompletedDirectory = Readonly<z.infer<typeof completedDirectorySchema>>
