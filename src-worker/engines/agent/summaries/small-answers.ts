import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'

/** What the small model thinks of a turn that ended in plain text. */
export type Verdict = { readonly summary: string; readonly verdict: 'blocked' | 'completed' | 'idle' }

/** Asks for a verdict. */
export const verdictPrompt = `You judge how the turn of a coding agent ended. You get the task and the agent's last words. Answer with JSON only: {"summary": "...", "verdict": "blocked" | "completed" | "idle"}.
"blocked": the agent asks the user something and cannot go on without the answer. "completed": the task is done. "idle": anything else, such as an answer to a question, or a greeting.
"summary": one line of at most 100 characters for a list of sessions: the question when blocked, the outcome otherwise. Plain text, no quotes around it.`

/** Asks for a name. */
export const namePrompt = `You name a session of a coding agent. You get its task. Answer with JSON only: {"name": "..."}.
"name": two to five words, lower case, at most 40 characters, that tell this task from others. No quotes, no full stop.`

const verdictSchema = z.looseObject({
  summary: z.string().default(''),
  verdict: z.string().transform((text) => text.toLowerCase()),
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
  return { verdict, summary: singleLine(summary, 200) }
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
