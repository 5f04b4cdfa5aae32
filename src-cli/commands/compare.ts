import { randomUUID } from 'node:crypto'
import { candidateOf, candidatePart, candidateText, type Candidate } from '../../src-shared/board/candidate.ts'
import { mostCompared } from '../../src-shared/board/comparison.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import { dispatchOf } from '../arguments/dispatch-of.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { dispatch } from './dispatch.ts'

/** `backburner compare "task" --with opus --with sonnet`: the same task for several, each in a worktree of its own. */
export const run: Run = async (context, given) => {
  const candidates = candidatesIn(given.texts('with'))
  const environment = originalEnvironment(context.environment)
  const task = dispatchOf(given, { cwd: context.cwd, kind: 'background', prompt: null, environment })
  const id = randomUUID()
  const started: string[] = []
  for (const candidate of candidates) {
    const label = candidateText(candidate).slice(0, 60)
    const part = candidatePart(candidate)
    const asked = { ...task, ...part, options: { ...task.options, ...part.options }, comparison: { id, label } }
    // One after the other, so that the rows stand in the order that was asked for; what is refused stops the rest.
    const row = await dispatch(context.connect, asked).catch((error: unknown) => {
      throw started.length === 0 ? error : new Failure(exitCodes.failed, onlySome(label, started, error))
    })
    started.push(row.id)
    context.print(`comparing · ${row.id} · ${singleLine(label, 60)} · ${singleLine(row.name, 120)}\n`)
  }
  const [first = ''] = started
  context.print(`  ${`backburner keep ${first}`.padEnd(30)}keep this one, remove the others\n`)
  return exitCodes.done
}

function candidatesIn(given: readonly string[]): readonly Candidate[] {
  const texts = [...new Set(given.flatMap((text) => text.split(',')).map((text) => text.trim()))].filter(Boolean)
  if (texts.length < 2) throw usageError('who is to be compared? Name two at least: --with opus --with sonnet')
  if (texts.length > mostCompared) throw usageError(`--with takes ${mostCompared} at most, not ${texts.length}`)
  return texts.map((text) => {
    const candidate = candidateOf(text)
    if (candidate === null) throw usageError(`--with takes a model, claude, or acp:<agent>, not "${text}"`)
    return candidate
  })
}

function onlySome(label: string, started: readonly string[], error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `${label} was not started: ${why}. Those before it were: ${started.join(', ')}`
}
