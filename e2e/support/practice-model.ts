import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { root } from './paths.ts'

/** A running practice model, steered over HTTP. */
export type PracticeModel = {
  readonly url: string
  /** Adds scripts as `src-practice/README.md` describes them. */
  readonly addScripts: (scripts: readonly unknown[]) => Promise<void>
  /** Opens a gate that a script waits at. */
  readonly release: (gate: string) => Promise<void>
  /** Resolves once `count` requests of main agents have arrived; the receipt that tests wait for. */
  readonly requests: (count: number) => Promise<readonly unknown[]>
  readonly stop: () => Promise<void>
}

const readySchema = z.looseObject({ url: z.string() })
const requestsSchema = z.union([z.array(z.unknown()), z.looseObject({ requests: z.array(z.unknown()) })])

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

/** Starts the built practice model on a free port of loopback. */
export async function startPracticeModel(): Promise<PracticeModel> {
  const child = spawn(process.execPath, [join(root, 'out/practice/main.js'), '--port', '0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the practice model ended with ${code}`)))
  })
  const { url } = readySchema.parse(JSON.parse(first))
  return {
    url,
    addScripts: (scripts) => post(`${url}/practice/scripts`, scripts),
    release: (gate) => post(`${url}/practice/release/${encodeURIComponent(gate)}`, {}),
    requests: async (count) => {
      const answer = await fetch(`${url}/practice/requests?kind=main&bodies=0&wait=${count}&timeout=30000`)
      const parsed = requestsSchema.parse(await answer.json())
      return Array.isArray(parsed) ? parsed : parsed.requests
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
