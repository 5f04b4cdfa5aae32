import { z } from 'zod'

/** Something that a folder brings along and that takes effect only once the folder is trusted. */
export const projectWishSchema = z.object({
  kind: z.enum(['hook', 'mcp-server', 'setup', 'env', 'allow', 'directory', 'check']),
  /** What it would run or allow. Of variables only the names. */
  text: z.string(),
  /** The file that says so. */
  source: z.string(),
})
/** Something that a folder brings along and that takes effect only once the folder is trusted. */
export type ProjectWish = Readonly<z.infer<typeof projectWishSchema>>

/** A folder (a repository with all its worktrees), whether it is trusted, and what that means. */
export const trustSchema = z.object({
  /** Top of the working tree, or the directory itself outside of git. */
  directory: z.string(),
  isRepository: z.boolean(),
  trusted: z.boolean(),
  wishes: z.array(projectWishSchema),
})
/** A folder, whether it is trusted, and what that means. */
export type TrustedFolder = Readonly<z.infer<typeof trustSchema>>
