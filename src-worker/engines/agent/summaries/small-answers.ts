import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'

/** What the small model thinks of a turn that ended in plain text. */
export type Verdict = {
  readonly summary: string
  readonly verdict: 'blocked' | 'completed' | 'idle'
  /** What the user may well want to reply; null when the model had no idea. */
  readonly suggestion: string | null
}

/** Asks for a verdict. */
export const verdictPrompt = `You judge how the turn of a coding agent ended. You get the task and the agent's last words. Answer with JSON only: {"summary": "...", "verdict": "blocked" | "completed" | "idle", "suggestion": "..."}.
"blocked": the agent asks the user something and cannot go on without the answer. "completed": the task is done. "idle": anything else, such as an answer to a question, or a greeting.
"summary": one line of at most 100 characters for a list of sessions: the question when blocked, the outcome otherwise. Plain text, no quotes around it.
"suggestion": what the user would most likely write back, at most 80 characters, in the user's words and language; leave it out unless one reply is clearly likely.`

/** Asks for a name. */
export const namePrompt = `You name a session of a coding agent. You get its task. Answer with JSON only: {"name": "..."}.
"name": two to five words, lower case, at most 40 characters, that tell this task from others. No quotes, no full stop.`

const longestSuggestion = 120

const verdictSchema = z.looseObject({
  summary: z.string().default(''),
  verdict: z.string().transform((text) => text.toLowerCase()),
  suggestion: z.string().nullish().catch(null),
})
const nameSchema = z.looseObject({ name: z.string() })

/** The text that the small model judges. */
export function verdictQuestion(task: string, lastWords: string): string {
  return `<task>\n${task.slice(0, 2000)}\n</task>\n\n<last-words>\n${lastWords.slice(-4000)}\n</last-words>`
}

/** Reads a verdict from whatever stands around it; null when there is none. */
export function parseVerdict(text: string): Verdict | null {
  const parsed = verdictSchema.safeParse(jsonIn(text))
  if (!parsed.success) return null
  const { verdict, summary } = parsed.data
  if (verdict !== 'blocked' && verdict !== 'completed' && verdict !== 'idle') return null
  // What is longer is no suggestion to take with one key.
  const suggestion = singleLine(parsed.data.suggestion ?? '', 200).trim()
  const fits = suggestion !== '' && suggestion.length <= longestSuggestion
  return { verdict, summary: singleLine(summary, 200), suggestion: fits ? suggestion : null }
}

/** Reads a name; null when there is none that fits on a row. */
export function parseName(text: string): string | null {
  const parsed = nameSchema.safeParse(jsonIn(text))
  const raw = parsed.success ? parsed.data.name : text.includes('{') ? '' : text
  const name = singleLine(raw, 60)
    .replace(/^["'`]+|["'`.]+$/g, '')
    .trim()
  return name.length < 3 || name.length > 60 || name.split(' ').length > 8 ? null : name
}

function jsonIn(text: string): unknown {
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  if (start === -1 || end < start) return null
  try {
    return JSON.parse(text.slice(start, end + 1)) as unknown
  } catch {
    return null
  }
}
