import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../e2e/support/paths.ts'
import { startPracticeModel, type PracticeModel } from '../e2e/support/practice-model.ts'
import { createProduct, type Product } from '../e2e/support/product.ts'

/** A product and a practice model to measure. */
export type Ground = { readonly product: Product; readonly practice: PracticeModel }

/** Gives `measure` a fresh home, project and practice model, and takes them away again. */
export async function onFreshGround<Result>(measure: (ground: Ground) => Promise<Result>): Promise<Result> {
  const practice = await startPracticeModel()
  const product = createProduct(practice.url)
  try {
    return await measure({ product, practice })
  } finally {
    await product.dispose()
    await practice.stop()
  }
}

const listedSchema = z.array(
  z.looseObject({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    pid: z.number().nullable(),
    waitingFor: z.string().nullable(),
    prompt: z.string(),
  }),
)
/** A row of `agents --json`. */
export type Listed = z.infer<typeof listedSchema>[number]

/** Every session, by `agents --json --all`. */
export async function listSessions(product: Product): Promise<readonly Listed[]> {
  const { stdout, stderr, code } = await product.run('agents', '--json', '--all')
  if (code !== 0) throw new Error(`agents --json: ${code} ${stderr}`)
  return listedSchema.parse(JSON.parse(stdout))
}

/** Runs `backburner …` in the project; resolves with its wall time in seconds, measured from before the spawn to its end. */
export function timeCommand(
  product: Product,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(process.execPath, [join(root, 'bin/backburner.js'), ...args], {
      cwd: product.project,
      env: { ...product.environment, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let problem = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text))
    child.once('close', (code) => {
      if (code === 0) resolve((performance.now() - begun) / 1000)
      else reject(new Error(`backburner ${args.join(' ')}: ${code} ${problem}`))
    })
  })
}

/** Looks at the sessions until `ready` holds; a measurement that never gets there fails. Returns the sessions. */
export async function sessionsWhen(
  product: Product,
  ready: (sessions: readonly Listed[]) => boolean,
  patience = 60_000,
): Promise<readonly Listed[]> {
  const end = Date.now() + patience
  for (;;) {
    const sessions = await listSessions(product)
    if (ready(sessions)) return sessions
    if (Date.now() > end) throw new Error(`waited ${patience} ms; the sessions are ${JSON.stringify(sessions)}`)
  }
}

const statusSchema = z.looseObject({ pid: z.number() })

/** The supervisor's pid. */
export async function supervisorPid(product: Product): Promise<number> {
  const { stdout } = await product.run('daemon', 'status', '--json')
  return statusSchema.parse(JSON.parse(stdout)).pid
}

const requestSchema = z.looseObject({ n: z.number(), receivedAt: z.number() })

/** Resolves with the recorded main requests whose text contains `text`, once there are `count`. Times are ms since the epoch. */
export async function requestsWith(
  practice: PracticeModel,
  text: string,
  count: number,
): Promise<readonly z.infer<typeof requestSchema>[]> {
  const query = new URLSearchParams({
    contains: text,
    kind: 'main',
    bodies: '0',
    wait: String(count),
    timeout: '60000',
  })
  const answer = await fetch(`${practice.url}/practice/requests?${query.toString()}`)
  if (!answer.ok) throw new Error(`waited for ${count} requests with "${text}": ${answer.status}`)
  const body: unknown = await answer.json()
  return z
    .array(requestSchema)
    .parse(Array.isArray(body) ? body : z.looseObject({ requests: z.array(z.unknown()) }).parse(body).requests)
}
