import { parseArgs } from 'node:util'
import { z } from 'zod'
import { shortIdSchema, type ShortId } from '../src-shared/base/ids.ts'
import { budgetSchema, type SpendingBudget } from '../src-shared/worker-protocol/messages.ts'
import type { EngineStart } from './session/engine.ts'

/** What a worker is told at its start. */
export type WorkerArguments = {
  /** `BACKBURNER_HOME`. */
  readonly home: string
  /** The session's short id: the name of its folder under `jobs/`. */
  readonly job: ShortId
  readonly how: EngineStart['how']
  /** Credentials come on the standard input, which then ends. */
  readonly secretsOnStdin: boolean
  /** What it may spend; null: nobody limits it. */
  readonly budget: SpendingBudget | null
}

const schema = z.object({
  home: z.string().min(1),
  job: shortIdSchema,
  how: z.enum(['new', 'interrupted', 'rested', 'rerun']),
  'secrets-on-stdin': z.boolean().default(false),
  budget: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(budgetSchema)
    .nullable()
    .default(null),
})

/** Reads `--home <directory> --job <id> --how new|interrupted|rested|rerun [--secrets-on-stdin] [--budget <JSON>]`. Throws a sentence when they are wrong. */
export function parseWorkerArguments(argv: readonly string[]): WorkerArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      home: { type: 'string' },
      job: { type: 'string' },
      how: { type: 'string' },
      'secrets-on-stdin': { type: 'boolean' },
      budget: { type: 'string' },
    },
  })
  const parsed = schema.safeParse(values)
  if (!parsed.success) throw new Error(`a worker needs --home, --job and --how:\n${z.prettifyError(parsed.error)}`)
  const { 'secrets-on-stdin': secretsOnStdin, ...told } = parsed.data
  return { ...told, secretsOnStdin }
}
