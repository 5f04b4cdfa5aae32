import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

const main = join(import.meta.dirname, '../../../src-practice/main.ts')

/** A practice model for one test: its address, and its controls. */
export type Practice = {
  readonly url: string
  /** What sessions need in their environment to ask it. */
  readonly environment: Readonly<Record<string, string>>
  /** Plays these for prompts that hold `match`: what the model says and calls, turn after turn. */
  readonly addScript: (match: string, turns: readonly (readonly object[])[]) => Promise<void>
  readonly release: (gate: string) => Promise<void>
  /** Resolves once so many requests stand at a gate. */
  readonly atGate: (gate: string, waiting?: number) => Promise<void>
}

/** Starts a practice model that plays without pauses. */
export async function startPractice(): Promise<Practice> {
  const child = spawn(process.execPath, [main, '--exit-with-stdin'], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = z.object({ url: z.url() }).parse(JSON.parse(String(line)))
  const control = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`${url}/practice/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
  await control('POST', 'pace', { factor: 0 })
  return {
    url,
    environment: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: process.env['HOME'] ?? '/tmp',
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'practice',
    },
    addScript: (match, turns) =>
      control('POST', 'scripts', { name: match, match, turns: turns.map((content) => ({ content })) }),
    release: (gate) => control('POST', `release/${gate}`),
    atGate: (gate, waiting = 1) => control('GET', `gates/${gate}?waiting=${waiting}&timeout=15000`),
  }
}
