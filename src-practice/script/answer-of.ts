import { z } from 'zod'
import type { Returned } from './conversation.ts'

const answersObject = z.looseObject({ answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])) })

/** What the person answered: the choices in an AskUserQuestion result, else what they wrote; null when neither. */
export function answerOf(returned: Returned): string | null {
  const asked = returned.results.find((result) => result.tool === 'AskUserQuestion' && !result.isError)
  if (asked !== undefined) return choicesIn(asked.text)
  return returned.said === '' ? null : returned.said
}

/** Reads `"Question"="Choice"` pairs, or `{"answers": {"Question": "Choice"}}`; anything else is the answer itself. */
function choicesIn(text: string): string {
  const pairs = [...text.matchAll(/"[^"]*"\s*=\s*"([^"]*)"/g)].map((match) => match[1] ?? '')
  if (pairs.length > 0) return pairs.join(', ')
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
