import { randomInt } from 'node:crypto'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Acts } from '../support/acts.ts'
import { dice, oneOf } from '../support/dice.ts'
import { entriesOf, expectDone, longTask } from '../support/long-task.ts'
import { createPlayer, type Plan } from '../support/plan.ts'
import { createProduct, processesOf, type Product } from '../support/product.ts'
import { resultsIn, startScriptedApi, wordsIn, type ModelRequest } from '../support/scripted-api.ts'
import { expect, test } from '../support/test.ts'

// `npm run resilience` kills 500 of each; a seed that failed is tried again with BACKBURNER_SEED.
const kills = Number(process.env['BACKBURNER_KILLS'] ?? '40')
const seed = Number(process.env['BACKBURNER_SEED'] ?? String(randomInt(1_000_000)))
/** Sessions at once; a new one begins when one is done, until all kills are. */
const together = 3

const rowSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  pid: z.number().nullable(),
  pinned: z.boolean(),
  tags: z.array(z.string()),
  worktree: z.string().nullable(),
})
type Row = z.infer<typeof rowSchema>

const stateSchema = z.looseObject({ id: z.string(), state: z.string(), prompt: z.string() })

/** Null while no supervisor answers. */
async function rows(product: Product): Promise<readonly Row[] | null> {
  const { code, stdout } = await product.run('agents', '--json', '--all')
  return code === 0 ? z.array(rowSchema).parse(JSON.parse(stdout)) : null
}

async function surelyRows(product: Product): Promise<readonly Row[]> {
  const found = await rows(product)
  if (found === null) throw new Error('no supervisor answers')
  return found
}

/** What a session's own record says, without asking anybody. */
function recordOf(product: Product, id: string): z.infer<typeof stateSchema> | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(join(product.home, 'jobs', id, 'state.json'), 'utf8')))
  } catch {
    return null
  }
}

/** Living processes that may be killed, starting ones too; a worker at rest has nothing to lose. */
function victims(product: Product, kind: 'supervisor' | 'worker'): readonly number[] {
  return processesOf(product.home).flatMap(({ pid, command }) => {
    if (kind === 'supervisor') return /^backburner supervisor|\/headless\//.test(command) ? [pid] : []
    const id = /--job ([0-9a-f]{8}) --how /.exec(command)?.[1]
    const record = id === undefined ? null : recordOf(product, id)
    return record?.state === 'working' && record.prompt.startsWith('[[') ? [pid] : []
  })
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

/** The session of a task, whether or not whoever dispatched it heard of it. */
function sessionOf(product: Product, task: string): string | null {
  const ids = globSync('jobs/*/state.json', { cwd: product.home }).map((path) => path.split('/')[1] ?? '')
  return ids.find((id) => recordOf(product, id)?.prompt.startsWith(`[[${task}]]`)) ?? null
}

/** Starts a task, and again as long as nothing of it is on disk. */
async function begin(product: Product, task: string): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      return await product.dispatch(`[[${task}]] do the work`, '--permission-mode', 'bypassPermissions')
    } catch {
      const id = sessionOf(product, task)
      if (id !== null) return id
    }
  }
  throw new Error(`${task} could not be started`)
}

/** What was a result once is the same result in every later request of the conversation. */
function expectResultsKept(requests: readonly ModelRequest[], task: string): void {
  let before: ReadonlyMap<string, boolean> = new Map()
  for (const request of requests) {
    if ((request.tools ?? []).length === 0 || /\[\[([\w-]+)\]\]/.exec(wordsIn(request))?.[1] !== task) continue
    const results = resultsIn(request)
    for (const [id, isError] of before) expect(results.get(id), `result of ${id} of ${task}`).toBe(isError)
    before = results
  }
  expect(before.size, `results of ${task}`).toBeGreaterThan(0)
}

test('supervisors and workers killed at random moments lose nothing and repeat nothing (invariants 2, 4, 7, 8, 12)', async () => {
  test.setTimeout(180_000 + kills * 8_000)
  console.log(`random kills: BACKBURNER_KILLS=${kills} BACKBURNER_SEED=${seed}`)
  const random = dice(seed)
  const plans: Record<string, Plan> = {}
  const player = createPlayer(plans)
  const api = await startScriptedApi(player.answer, 8)
  const product = createProduct(api.url)
  const ids = new Map<string, string>()
  const acts = new Acts(product, String(seed))
  try {
    await product.run('accept-mode', 'bypassPermissions', '--yes')
    const watch = await product.dispatch('--exec', 'sleep 100000', '--name', 'watch')
    await acts.pin(watch, true)
    const watched = (await surelyRows(product)).find(({ id }) => id === watch)?.pid

    const left = { supervisor: kills, worker: kills }
    let misses = 0
    const mayGoOn = (): boolean => left.supervisor + left.worker > 0 && misses < 500
    const strike = (): void => {
      const isSupervisor = random() * (left.supervisor + left.worker) < left.supervisor
      const kind = isSupervisor ? 'supervisor' : 'worker'
      const pid = oneOf(victims(product, kind), random)
      const isHit = pid !== undefined && kill(pid)
      if (isHit) left[kind] -= 1
      misses = isHit ? 0 : misses + 1
    }
    const killer = async (): Promise<void> => {
      // Some right after the other: what is just starting dies too.
      while (mayGoOn()) {
        await pause(random() < 0.3 ? random() * 150 : random() * 1_000)
        strike()
      }
    }
    /** Keeps some tasks at work. */
    const keeper = async (): Promise<void> => {
      while (mayGoOn()) {
        const listed = await rows(product)
        const open = (listed ?? []).filter(({ id, state }) => id !== watch && state !== 'completed')
        // Five deaths in a row without progress are the end, as promised; and the end can be taken back.
        for (const { id } of open.filter(({ state }) => state === 'failed')) await product.run('respawn', id)
        for (let n = listed === null ? together : open.length; n < together; n += 1) {
          const task = `task${ids.size}`
          Object.assign(plans, longTask(task))
          ids.set(task, await begin(product, task))
        }
      }
    }
    const user = async (): Promise<void> => {
      while (mayGoOn()) {
        const id = oneOf([watch, ...ids.values()], random) ?? watch
        const isTask = id !== watch
        const dice = random()
        if (dice < 0.25 && isTask) await acts.rename(id)
        else if (dice < 0.5) await acts.tag(id)
        else if (dice < 0.75 && recordOf(product, id)?.state === 'working' && isTask) await acts.reply(id)
        else await acts.pin(id, random() < 0.5)
      }
    }
    await Promise.all([killer(), keeper(), user()])
    expect(left).toEqual({ supervisor: 0, worker: 0 })

    for (const [task, id] of ids) {
      for (let tries = 0; tries < 10; tries += 1) {
        const { code } = await product.run('wait', id, '--timeout', '60')
        if (code === 11) await product.run('respawn', id)
        else break
      }
      const row = (await surelyRows(product)).find((one) => one.id === id)
      expect(row, task).toMatchObject({ state: 'completed' })
      expectDone(product, player.calls, task, id, row?.worktree ?? '')
      expectResultsKept(api.requests, task)
    }
    for (const { id, words, isAcknowledged } of acts.replies) {
      const spoken = entriesOf(product, id).filter(
        (entry) => entry.type === 'user-message' && JSON.stringify(entry.content).includes(words),
      )
      expect(spoken.length, words).toBeLessThanOrEqual(1)
      if (!isAcknowledged) continue
      expect(spoken, words).toHaveLength(1)
      const heard = api.requests.some((request) => wordsIn(request).includes(words))
      expect(heard, words).toBe(true)
    }
    const listed = await surelyRows(product)
    expect(listed.map(({ id }) => id).sort()).toEqual([watch, ...ids.values()].sort())
    // It ran through all of it, and nobody ran it twice.
    expect(listed.find(({ id }) => id === watch)).toMatchObject({ name: 'watch', state: 'working', pid: watched })
    acts.expectOn(listed)

    expect((await product.run('daemon', 'stop')).code).toBe(0)
    expect(processesOf(product.home)).toEqual([])
    expectNothingLeft(product)
    const after = await surelyRows(product)
    expect(after.map(({ id }) => id)).toEqual(listed.map(({ id }) => id))
    acts.expectOn(after)
    const { done, acknowledged } = acts.counts
    const asked = `${ids.size} tasks, ${done} acts (${acknowledged} acknowledged), ${api.requests.length} requests`
    console.log(`random kills: ${kills} supervisors and ${kills} workers killed; ${asked}`)
  } finally {
    await product.dispose()
    await api.stop()
  }
})

/** No socket, no half-written file of the supervisor, and nothing that could not be read. */
function expectNothingLeft(product: Product): void {
  const sockets = globSync('backburner/*/*', { cwd: product.environment['XDG_RUNTIME_DIR'] ?? '' })
  expect(sockets).toEqual([])
  expect(readdirSync(join(product.home, 'daemon')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  expect(globSync('**/*.corrupt-*', { cwd: product.home })).toEqual([])
}
