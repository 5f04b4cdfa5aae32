/** Finds the turn a conversation has come to, by walking its script along what came back so far. */
import { answerOf } from './answer-of.ts'
import type { Exchange, Returned } from './conversation.ts'
import type { Condition, Script, Step, Turn } from './schema.ts'
import { fillNumber, type Variables } from './template.ts'

/** A turn, and the variables its templates see. */
export type Position = { readonly turn: Turn; readonly index: number; readonly variables: Variables }

const longestLoop = 10_000

/** The turn to play now, or null when the script is at its end. */
export function walkTo(
  script: Script,
  exchange: Exchange,
  start: { readonly variables: Variables; readonly offered: readonly string[] },
): Position | null {
  const walk = new Walk(start.offered, { ...script.vars, ...start.variables, prompt: exchange.prompt })
  let index = 0
  for (const turn of walk.turns(script.turns)) {
    const returned = exchange.returned[index]
    if (returned === undefined) return { turn, index, variables: walk.variables }
    walk.advance(returned)
    index += 1
  }
  return null
}

class Walk {
  readonly #offered: readonly string[]
  #last: Returned = { results: [], said: '' }
  variables: Variables

  constructor(offered: readonly string[], variables: Variables) {
    this.#offered = offered
    this.variables = { ...variables, promptLine: firstLineOf(variables['prompt'] ?? '', 80) }
  }

  *turns(steps: readonly Step[]): Generator<Turn> {
    for (const step of steps) {
      if ('content' in step) yield step
      else if ('repeat' in step) yield* this.#loop(step.repeat, step.steps)
      else if (this.#holds(step.when)) yield* this.turns(step.then)
      else yield* this.turns(step.otherwise ?? [])
    }
  }

  advance(returned: Returned): void {
    this.#last = returned
    const result = returned.results.at(-1)
    const answer = answerOf(returned)
    this.variables = {
      ...this.variables,
      ...(result === undefined ? {} : { lastToolResult: result.text, ...linesOf(result.text) }),
      ...(answer === null ? {} : { answer }),
    }
  }

  *#loop(repeat: number | string, steps: readonly Step[]): Generator<Turn> {
    const times = Math.min(fillNumber(repeat, this.variables), longestLoop)
    for (let i = 1; i <= times; i += 1) {
      this.variables = { ...this.variables, i: String(i) }
      yield* this.turns(steps)
    }
  }

  #holds(condition: Condition): boolean {
    const { contains, matches, isError, answer, variable, offered } = condition
    const { results } = this.#last
    const texts = results.map((result) => result.text)
    return (
      (contains === undefined || texts.some((text) => includes(text, contains))) &&
      (matches === undefined || texts.some((text) => new RegExp(matches, 'i').test(text))) &&
      (isError === undefined || results.some((result) => result.isError) === isError) &&
      (answer === undefined || includes(this.variables['answer'] ?? '', answer)) &&
      (variable === undefined || (this.variables[variable] ?? '') !== '') &&
      (offered === undefined || this.#offered.includes(offered))
    )
  }
}

/** First line of what a tool returned, numbering of `Read` taken off, as an edit needs it. */
function linesOf(text: string): Variables {
  return { firstLine: firstLineOf(text, Number.POSITIVE_INFINITY).replace(/^\s*\d+(?:→|\t)/, '') }
}

function firstLineOf(text: string, width: number): string {
  const line = text.trimStart().split('\n')[0] ?? ''
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}
