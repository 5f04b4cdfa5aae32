import { z } from 'zod'
import { diskUseSchema } from '../../../src-shared/board/disk-use.ts'
import { reclaimedSchema } from '../../../src-shared/api/disk.ts'

/** What the disk program is asked on its input: one JSON text. */
export const diskJobSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measure'), directory: z.string(), worktrees: z.array(z.string()), now: z.number() }),
  z.object({ kind: z.literal('reclaim'), mainDirectory: z.string(), path: z.string(), apply: z.boolean() }),
])
/** What the disk program is asked. */
export type DiskJob = Readonly<z.infer<typeof diskJobSchema>>

/** What it answers on its output: one JSON text. */
export const diskAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measured'), use: diskUseSchema }),
  z.object({ kind: z.literal('reclaimed'), reclaimed: reclaimedSchema }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
])
/** What the disk program answers. */
export type DiskAnswer = Readonly<z.infer<typeof diskAnswerSchema>>
