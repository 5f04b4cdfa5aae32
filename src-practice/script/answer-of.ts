import { z } from 'zod'
import type { Returned } from './conversation.ts'

const answersObject = z.looseObject({ answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])) })

/** What the person answered: the choices in an AskUserQuestion result, else what they wrote; null when neither. */
export function answerOf(returned: Returned): string | null {
  const asked = returned.results.find((result) => result.tool === 'AskUserQuestion' && !result.isError)
  if (asked !== undefined) return choicesIn(asked.text)
  return returned.said === '' ? null : returned.said
}

/** Lines `Answer: Choice` below the questions, a line `The user answered: words`, or pairs `"Question"="Choice"`. */
const layouts = [/^Answer: (.*)$/gm, /^The user answered: ([\s\S]*)$/g, /"[^"]*"\s*=\s*"([^"]*)"/g]

/** Reads the layouts above, or `{"answers": {"Question": "Choice"}}`; anything else is the answer itself. */
function choicesIn(text: string): string {
  for (const layout of layouts) {
    const choices = [...text.matchAll(layout)].map((match) => match[1] ?? '')
    if (choices.length > 0) return choices.join(', ')
  }
  const json = answersObject.safeParse(parseJson(text))
  return json.success ? Object.values(json.data.answers).flat().join(', ') : text.trim()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
