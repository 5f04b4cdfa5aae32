import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

/** A practice model that runs. */
export type Practice = {
  readonly url: string
  readonly environment: Record<string, string>
  readonly call: (path: string, body?: unknown) => Promise<unknown>
  /** Recorded requests of the main conversation. */
  readonly requests: () => Promise<readonly PracticeRequest[]>
  readonly stop: () => Promise<void>
}

const recordedSchema = z.array(
  z.looseObject({ kind: z.string(), status: z.number().nullish(), body: z.unknown(), outcome: z.string().optional() }),
)
/** A request as the practice model recorded it. */
export type PracticeRequest = z.infer<typeof recordedSchema>[number]

/** Starts a practice model; it ends with the test. */
export async function startPractice(): Promise<Practice> {
  const main = join(import.meta.dirname, '../../../../src-practice/main.ts')
  const child = spawn(process.execPath, [main, '--exit-with-stdin'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = z.tuple([z.string()]).parse(await once(lines, 'line'))
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line))
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(
      `${url}${path}`,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    )
    const text = await response.text()
    return text === '' ? null : JSON.parse(text)
  }
  return {
    url,
    environment: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'practice' },
    call,
    requests: async () => {
      const answer = await call('/practice/requests')
      const list = Array.isArray(answer) ? answer : z.looseObject({ requests: z.unknown() }).parse(answer).requests
      return recordedSchema.parse(list).filter(({ kind }) => kind === 'main')
    },
    stop: async () => {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
