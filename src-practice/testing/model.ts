import Anthropic from '@anthropic-ai/sdk'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { Script } from '../script/schema.ts'
import { startPracticeModel } from '../server.ts'

const controlBody = z.record(z.string(), z.unknown())

/** A running model, the SDK's client for it (no retries), and its controls. */
export type Practice = {
  readonly url: string
  readonly client: Anthropic
  /** A control call; the answer's body with its status. */
  readonly control: (path: string, body?: object) => Promise<{ status: number; body: Record<string, unknown> }>
}

/** Starts a model for one test. */
export async function practice(scripts: readonly Script[] = []): Promise<Practice> {
  const model = await startPracticeModel({ scripts })
  onTestFinished(model.close)
  return {
    url: model.url,
    client: new Anthropic({ apiKey: 'any', baseURL: model.url, maxRetries: 0, logLevel: 'off' }),
    control: async (path, body) => {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const response = await fetch(`${model.url}/practice/${path}`, init)
      return { status: response.status, body: controlBody.parse(await response.json()) }
    },
  }
}

/** What every request of these tests needs. */
export const base = { model: 'claude-opus-5-5', max_tokens: 4096 }

/** A conversation of one message. */
export function asks(prompt: string): Anthropic.MessageParam[] {
  return [{ role: 'user', content: prompt }]
}

/** The tools by name, as a main agent offers them. */
export function tools(...names: readonly string[]): Anthropic.Tool[] {
  return names.map((name) => ({ name, input_schema: { type: 'object' } }))
}
