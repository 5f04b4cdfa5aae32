import {
  lastWordsIn,
  resultsIn,
  wordsIn,
  type AnswerBlock,
  type ModelAnswer,
  type ModelRequest,
} from './scripted-api.ts'

/** One tool call of a plan. */
export type Call = {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  /** An error is what is expected: it counts as done. */
  readonly mayFail?: boolean
}

/** What a model does in a session whose prompt holds `[[name]]`: turns of calls made together, then words or `Finish`. */
export type Plan = {
  readonly turns: readonly (readonly Call[])[]
  /** The result given to `Finish`; for a plan without one the last words. */
  readonly end: { readonly finish: string } | { readonly say: string }
  /** What the server says the request was, by turn: makes the client think that its window fills up. */
  readonly inputTokens?: (turn: number) => number
}

/** Plays plans. What has a result without error is done, whatever was forgotten since; all else is called again. */
export function createPlayer(plans: Readonly<Record<string, Plan>>) {
  const done = new Set<string>()
  const made = new Map<string, string>()
  const calls = new Map<string, number>()
  let ids = 0
  const note = (request: ModelRequest): void => {
    for (const [id, isError] of resultsIn(request)) {
      const step = made.get(id)
      if (step === undefined) continue
      const [name = '', turn, at] = step.split('/')
      const call = plans[name]?.turns[Number(turn)]?.[Number(at)]
      if (!isError || call?.mayFail === true) done.add(step)
    }
  }
  const answer = (request: ModelRequest): ModelAnswer => {
    note(request)
    const named = [...wordsIn(request).matchAll(/\[\[([\w-]+)\]\]/g)].map(([, name]) => name ?? '')
    const name = named.find((one) => one in plans)
    if (request.tools === undefined || request.tools.length === 0 || name === undefined) {
      return { blocks: [{ type: 'text', text: smallAnswer(request, name) }] }
    }
    const plan = plans[name]
    if (plan === undefined) throw new Error(name)
    if (/\bsummar/i.test(lastWordsIn(request))) {
      return { blocks: [{ type: 'text', text: `The task is [[${name}]]; go on where it stands.` }] }
    }
    for (const [turn, wanted] of plan.turns.entries()) {
      const open = wanted.flatMap((call, at): AnswerBlock[] => {
        const step = `${name}/${turn}/${at}`
        if (done.has(step)) return []
        ids += 1
        const id = `toolu_${ids}`
        made.set(id, step)
        const before = calls.get(step) ?? 0
        calls.set(step, before + 1)
        const again: AnswerBlock = { type: 'tool_use', id, name: call.name, input: call.input }
        // What an interrupted call left behind is looked at before it is written over.
        return before > 0 && call.name === 'Write' ? [lookAt(call, `${id}-look`), again] : [again]
      })
      if (open.length > 0) return withTokens({ blocks: open }, plan.inputTokens?.(turn))
    }
    if ('say' in plan.end) return { blocks: [{ type: 'text', text: plan.end.say }] }
    ids += 1
    const input = { outcome: 'completed', result: plan.end.finish }
    return { blocks: [{ type: 'tool_use', id: `toolu_${ids}`, name: 'Finish', input }] }
  }
  /** How often the model made a call, by `<plan>/<turn>/<place>`. */
  return { answer, calls }
}

function lookAt(call: Call, id: string): AnswerBlock {
  return { type: 'tool_use', id, name: 'Read', input: { file_path: call.input['file_path'] } }
}

function withTokens(answer: ModelAnswer, inputTokens: number | undefined): ModelAnswer {
  return inputTokens === undefined ? answer : { ...answer, inputTokens }
}

/** Names, lines and verdicts, and summaries of conversations. */
function smallAnswer(request: ModelRequest, name: string | undefined): string {
  if (/haiku/.test(request.model)) {
    return JSON.stringify({ name: 'a name', title: 'a name', summary: 'a line', verdict: 'completed' })
  }
  return `The task is [[${name ?? 'unknown'}]]; go on where it stands.`
}
