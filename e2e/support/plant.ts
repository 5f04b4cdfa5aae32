import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Product } from './product.ts'
import type { Line } from './transcript.ts'

const objectSchema = z.record(z.string(), z.unknown())

/** A session as it shall lie on disk: what is given here replaces what a finished one has. */
export type Planted = {
  readonly record: Readonly<Record<string, unknown>>
  readonly tags?: readonly string[]
  readonly lines?: readonly Line[]
}

/** Lays sessions into a home without running them, whatever their texts: no process runs until something starts one. */
export async function plantSessions(product: Product, planted: readonly Planted[]): Promise<void> {
  const first = await product.dispatch('--name', 'template', 'finish at once')
  const waited = await product.run('wait', first, '--timeout', '60')
  if (waited.code !== 0) throw new Error(`wait ended with ${waited.code}: ${waited.stderr}`)
  await product.run('daemon', 'stop')
  const jobs = join(product.home, 'jobs')
  const [only] = readdirSync(jobs)
  if (only === undefined) throw new Error('there is no session')
  const template = objectSchema.parse(JSON.parse(readFileSync(join(jobs, only, 'state.json'), 'utf8')))
  rmSync(join(jobs, only), { recursive: true })
  const now = Date.now()
  const arranged: Record<string, object> = {}
  for (const [at, { record, tags, lines = [] }] of planted.entries()) {
    const sessionId = randomUUID()
    const id = sessionId.slice(0, 8)
    const job = join(jobs, id)
    const times = { since: now - at, createdAt: now - at * 1_000, updatedAt: now - at }
    mkdirSync(job, { mode: 0o700 })
    writeFileSync(join(job, 'state.json'), JSON.stringify({ ...template, ...times, ...record, sessionId, id }), {
      mode: 0o600,
    })
    const text = lines.map((line, n) => `${JSON.stringify({ schema: 1, seq: n + 1, at: now - 1_000 + n, ...line })}\n`)
    writeFileSync(join(job, 'transcript.jsonl'), text.join(''), { mode: 0o600 })
    if (tags !== undefined) arranged[sessionId] = { tags }
  }
  const daemon = join(product.home, 'daemon')
  writeFileSync(
    join(daemon, 'board.json'),
    JSON.stringify({ schema: 1, layout: { grouping: 'state', collapsed: [] }, sessions: arranged }),
  )
  // Sessions that it knew and that are gone would be reported.
  const roster = objectSchema.parse(JSON.parse(readFileSync(join(daemon, 'roster.json'), 'utf8')))
  writeFileSync(join(daemon, 'roster.json'), JSON.stringify({ ...roster, sessions: [] }))
}
