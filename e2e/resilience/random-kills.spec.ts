import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createPlayer, type Call, type Plan } from '../support/plan.ts'
import { createProduct, type Product } from '../support/product.ts'
import { startScriptedApi, wordsIn } from '../support/scripted-api.ts'
import { expect, test } from '../support/test.ts'

// `npm run resilience` kills 200 times; a seed that failed is tried again with BACKBURNER_SEED.
const kills = Number(process.env['BACKBURNER_KILLS'] ?? '40')
const seed = Number(process.env['BACKBURNER_SEED'] ?? String(randomInt(1_000_000)))
/** Sessions at once; a new one begins when one is done, until all kills are. */
const together = 3
const steps = 16

const endpointSchema = z.looseObject({ pid: z.number(), instanceId: z.string() })
const rowSchema = z.looseObject({ id: z.string(), state: z.string(), worktree: z.string().nullable() })
const entrySchema = z.looseObject({
  type: z.string(),
  toolUseId: z.string().optional(),
  requestId: z.string().optional(),
  content: z.unknown().optional(),
})

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function dice(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Writes, edits, commands and a subagent; each command leaves a line for each time that it ran. */
function planOf(task: string): Plan {
  const turns = Array.from({ length: steps }, (_, step): Call[] => {
    const file = `${task}-${step}.txt`
    const ran = `echo ran-${task}-${step} >> "$BACKBURNER_JOB_DIR/tmp/ran"`
    switch (step % 4) {
      case 0:
        return [{ name: 'Write', input: { file_path: file, content: `${task} ${step}\n` } }]
      case 1:
        return [
          { name: 'Bash', input: { command: `${ran}; sleep 0.05; echo '${task} ${step}' > ${file}` } },
          { name: 'Read', input: { file_path: `${task}-${step - 1}.txt` } },
        ]
      case 2:
        return [
          { name: 'Glob', input: { pattern: '*.txt' } },
          { name: 'Write', input: { file_path: file, content: `${task} ${step}\n` } },
        ]
      default:
        return [
          {
            name: 'Agent',
            input: {
              description: `part ${step}`,
              prompt: `[[${task}-sub-${step}]] do your part`,
              subagent_type: 'general-purpose',
            },
          },
        ]
    }
  })
  return { turns, end: { finish: `${task} done` } }
}

function subPlansOf(task: string): [string, Plan][] {
  return Array.from({ length: steps }, (_, step): [string, Plan] => {
    const file = `${task}-${step}.txt`
    const ran = `echo ran-${task}-${step} >> "$BACKBURNER_JOB_DIR/tmp/ran"`
    const turns = [[{ name: 'Bash', input: { command: `${ran}; echo '${task} ${step}' > ${file}` } }]]
    return [`${task}-sub-${step}`, { turns, end: { say: `part ${step} of ${task} done` } }]
  }).filter((_, step) => step % 4 === 3)
}

/** The worker that lives now, by its endpoint and only if the process is really one of this home. */
function workerOf(product: Product, id: string): number | null {
  try {
    const text = readFileSync(join(product.home, 'jobs', id, 'worker.json'), 'utf8')
    const { pid } = endpointSchema.parse(JSON.parse(text))
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(product.home) ? pid : null
  } catch {
    return null
  }
}

function entriesOf(product: Product, id: string): z.infer<typeof entrySchema>[] {
  const lines = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => entrySchema.parse(JSON.parse(line)))
}

async function rows(product: Product): Promise<z.infer<typeof rowSchema>[]> {
  return z.array(rowSchema).parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
}

/** Whether the session's own record says that it works: a worker at rest has nothing to lose. */
function isAtWork(product: Product, id: string): boolean {
  try {
    const text = readFileSync(join(product.home, 'jobs', id, 'state.json'), 'utf8')
    return rowSchema.pick({ id: true, state: true }).parse(JSON.parse(text)).state === 'working'
  } catch {
    return false
  }
}

/** False when the process was gone already. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('workers killed at random moments lose nothing and repeat nothing (invariants 2, 8)', async () => {
  test.setTimeout(120_000 + kills * 5_000)
  console.log(`random kills: BACKBURNER_KILLS=${kills} BACKBURNER_SEED=${seed}`)
  const random = dice(seed)
  const plans: Record<string, Plan> = {}
  const player = createPlayer(plans)
  const api = await startScriptedApi(player.answer, 8)
  const product = createProduct(api.url)
  const ids = new Map<string, string>()
  const begin = async (): Promise<void> => {
    const task = `task${ids.size}`
    Object.assign(plans, { [task]: planOf(task) }, Object.fromEntries(subPlansOf(task)))
    ids.set(task, await product.dispatch(`[[${task}]] do the work`, '--permission-mode', 'bypassPermissions'))
  }
  try {
    await product.run('accept-mode', 'bypassPermissions', '--yes')
    const said: { readonly id: string; readonly words: string }[] = []
    let killed = 0
    const strike = async (): Promise<void> => {
      await pause(random() * 400)
      const living = [...ids.values()].filter((id) => workerOf(product, id) !== null && isAtWork(product, id))
      const id = living[Math.floor(random() * living.length)]
      const pid = id === undefined ? null : workerOf(product, id)
      if (id === undefined || pid === null) return
      if (random() < 0.15) {
        const words = `word-${said.length}-of-${seed}`
        // It is accepted, or it is told that it was not: then it was never said.
        if ((await product.run('reply', id, words)).code === 0) said.push({ id, words })
      }
      killed += kill(pid) ? 1 : 0
    }
    for (let misses = 0; killed < kills && misses < 100;) {
      const before = killed
      await strike()
      if (killed > before && killed % 10 !== 0) continue
      misses = killed > before ? 0 : misses + 1
      const open = (await rows(product)).filter(({ state }) => state !== 'completed')
      // Five deaths in a row without progress are the end, as promised; and the end can be taken back.
      for (const { id } of open.filter(({ state }) => state === 'failed')) await product.run('respawn', id)
      for (let n = open.length; n < together; n += 1) await begin()
    }
    for (const [task, id] of ids) {
      for (let tries = 0; tries < 10; tries += 1) {
        const { code } = await product.run('wait', id, '--timeout', '60')
        if (code === 11) await product.run('respawn', id)
        else break
      }
      const row = (await rows(product)).find((one) => one.id === id)
      expect(row, `${task} after ${killed} kills`).toMatchObject({ state: 'completed' })
      expectRight(product, player.calls, task, id, row?.worktree ?? '')
    }
    for (const { id, words } of said) {
      const spoken = entriesOf(product, id).filter(
        (entry) => entry.type === 'user-message' && JSON.stringify(entry.content).includes(words),
      )
      expect(spoken, words).toHaveLength(1)
      expect(
        api.requests.some((request) => wordsIn(request).includes(words)),
        words,
      ).toBe(true)
    }
    console.log(
      `random kills: ${ids.size} tasks, ${killed} kills, ${said.length} replies, ${api.requests.length} requests`,
    )
    expect(killed).toBe(kills)
  } finally {
    await product.dispose()
    await api.stop()
  }
})

/** Every file as the last call for it says, and no call run more often than the model made it. */
function expectRight(
  product: Product,
  calls: ReadonlyMap<string, number>,
  task: string,
  id: string,
  worktree: string,
): void {
  for (let step = 0; step < steps; step += 1) {
    expect(readFileSync(join(worktree, `${task}-${step}.txt`), 'utf8')).toBe(`${task} ${step}\n`)
  }
  const ran = readFileSync(join(product.home, 'jobs', id, 'tmp', 'ran'), 'utf8')
    .trim()
    .split('\n')
  for (let step = 0; step < steps; step += 1) {
    if (step % 2 === 0) continue
    const made = calls.get(step % 4 === 1 ? `${task}/${step}/0` : `${task}-sub-${step}/0/0`) ?? 0
    const times = ran.filter((line) => line === `ran-${task}-${step}`).length
    expect(times, `runs of step ${step} of ${task}, called ${made} times`).toBeLessThanOrEqual(made)
    expect(times).toBeGreaterThanOrEqual(1)
  }
  const entries = entriesOf(product, id)
  for (const type of ['tool-started', 'tool-finished']) {
    const seen = entries.filter((entry) => entry.type === type).map(({ toolUseId }) => toolUseId)
    expect(new Set(seen).size, `${type} once a call`).toBe(seen.length)
  }
}
