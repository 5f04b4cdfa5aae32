import { z } from 'zod'
import { effortSchema, permissionModeSchema } from '../../../src-shared/board/launch.ts'

/** What `backburner agents` hands to the board. */
export const boardOptionsSchema = z.object({
  directory: z.string().min(1),
  only: z.string().nullable(),
  model: z.string().nullable(),
  effort: effortSchema.nullable(),
  permissionMode: permissionModeSchema.nullable(),
  agent: z.string().nullable(),
})
/** What `backburner agents` hands to the board. */
export type BoardOptions = Readonly<z.infer<typeof boardOptionsSchema>>
