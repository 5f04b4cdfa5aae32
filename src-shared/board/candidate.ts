import type { LaunchOptions } from './launch.ts'
import type { Engine } from './session-state.ts'

/** Who is given a task that several are to be compared by: an engine that converses, and its model. */
export type Candidate = {
  readonly engine: Exclude<Engine, 'shell'>
  /** For engine `acp`: which agent. */
  readonly acpAgent: string | null
  /** Null: as the settings say. */
  readonly model: string | null
}

const form =
  /^(?:(?<engine>agent|claude|acp:(?<acpAgent>[^\s/:]{1,40}))(?:\/|$))?(?<model>(?!acp:|shell$)[^\s/]\S{0,199})?$/

/**
 * Reads `opus` (our own engine with that model), `agent`, `claude`, `acp:gemini`, or an engine with a model behind a slash:
 * `claude/opus`. Null for what is none of them.
 */
export function candidateOf(text: string): Candidate | null {
  const found = form.exec(text.trim())?.groups
  if (found === undefined || text.trim() === '') return null
  const { engine, acpAgent, model } = found
  return {
    engine: engine === 'claude' ? 'claude' : acpAgent === undefined ? 'agent' : 'acp',
    acpAgent: acpAgent ?? null,
    model: model ?? null,
  }
}

/** A candidate as `candidateOf` reads it; also what its row is told apart by. */
export function candidateText({ engine, acpAgent, model }: Candidate): string {
  const who = engine === 'acp' ? `acp:${acpAgent ?? ''}` : engine
  if (model === null) return who
  return engine === 'agent' ? model : `${who}/${model}`
}

/** What a candidate fixes of a dispatch. */
export function candidatePart({ engine, acpAgent, model }: Candidate): {
  readonly engine: Candidate['engine']
  readonly options: Pick<LaunchOptions, 'model' | 'acp'>
} {
  return {
    engine,
    options: { ...(model === null ? {} : { model }), ...(acpAgent === null ? {} : { acp: acpAgent }) },
  }
}
