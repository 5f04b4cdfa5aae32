import { z } from 'zod'

/** The path of a file as models give it. */
export const filePathSchema = z
  .string()
  .min(1)
  .refine((path) => !path.includes('\0'), 'a path has no NUL in it')
  .describe('The file: an absolute path, or one relative to the current directory')
