/** The program that looks through trees of files, so that the supervisor does not: one job from its input, one answer. */
import { text } from 'node:stream/consumers'
import { setPriority } from 'node:os'
import { measureSession } from '../../../src-node/disk/measure-session.ts'
import { reclaimWorktree } from '../../../src-node/disk/reclaim.ts'
import { diskJobSchema, type DiskAnswer, type DiskJob } from './disk-job.ts'

const lowPriority = 10

try {
  setPriority(lowPriority)
} catch {
  // Where that is not allowed it is only less polite.
}
const answer = await answerTo(process.stdin).catch((error: unknown): DiskAnswer => ({
  kind: 'failed',
  reason: error instanceof Error ? error.message : String(error),
}))
process.stdout.write(JSON.stringify(answer))

async function answerTo(input: NodeJS.ReadableStream): Promise<DiskAnswer> {
  const job: DiskJob = diskJobSchema.parse(JSON.parse(await text(input)))
  if (job.kind === 'measure') return { kind: 'measured', use: await measureSession(job, job.now) }
  return { kind: 'reclaimed', reclaimed: await reclaimWorktree(job.mainDirectory, job.path, { apply: job.apply }) }
}
