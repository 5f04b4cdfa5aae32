/** `GET /v1/models`: one model of each line the worker's aliases can name. */
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models'

type Listed = Pick<ModelInfo, 'type' | 'id' | 'display_name' | 'created_at' | 'lifecycle' | 'line'> & {
  readonly max_input_tokens: number
  readonly max_tokens: number
}

const models: readonly Listed[] = [
  listed('claude-opus-5-5', 'Claude Opus 5.5', 'opus'),
  listed('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet'),
  listed('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku'),
]

function listed(id: string, name: string, line: 'opus' | 'sonnet' | 'haiku'): Listed {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: '2026-09-01T00:00:00Z',
    lifecycle: 'active',
    line,
    max_input_tokens: 200_000,
    max_tokens: 64_000,
  }
}

/** The page of all models. */
export function modelPage(): object {
  return { data: models, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null }
}

/** One model, or null when the id is not on the list. */
export function modelById(id: string): Listed | null {
  return models.find((model) => model.id === id) ?? null
}
