import { parseArgs } from 'node:util'
import { z } from 'zod'
import { shortIdSchema, type ShortId } from '../src-shared/base/ids.ts'
import type { EngineStart } from './session/engine.ts'

/** What a worker is told at its start. */
export type WorkerArguments = {
  /** `BACKBURNER_HOME`. */
  readonly home: string
  /** The session's short id: the name of its folder under `jobs/`. */
  readonly job: ShortId
  readonly how: EngineStart['how']
}

const schema = z.object({
  home: z.string().min(1),
  job: shortIdSchema,
  how: z.enum(['new', 'interrupted', 'rested', 'rerun']),
})

/** Reads `--home <directory> --job <id> --how new|interrupted|rested|rerun`. Throws a sentence when they are wrong. */
export function parseWorkerArguments(argv: readonly string[]): WorkerArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { home: { type: 'string' }, job: { type: 'string' }, how: { type: 'string' } },
  })
  const parsed = schema.safeParse(values)
  if (!parsed.success) throw new Error(`a worker needs --home, --job and --how:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
