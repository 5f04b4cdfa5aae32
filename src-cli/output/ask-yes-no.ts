import { createInterface } from 'node:readline'
import type { Context } from '../context.ts'

/** Without a terminal nobody types: an answer that is piped in is there soon, or never. */
const pipedAnswerMs = 3_000

/** Asks a question that only yes answers; null when nobody answers. */
export async function askYesNo(context: Context, question: string): Promise<boolean | null> {
  context.print(`${question} [y/N] `)
  const answer = await firstLineOfStdin(context.isTerminal ? null : pipedAnswerMs)
  if (!context.isTerminal) context.print('\n')
  return answer === null ? null : /^y(es)?$/i.test(answer.trim())
}

/** The first line that comes, without its end; null when none does. */
async function firstLineOfStdin(patienceMs: number | null): Promise<string | null> {
  const lines = createInterface({ input: process.stdin })
  const timer = patienceMs === null ? undefined : setTimeout(() => lines.close(), patienceMs)
  try {
    for await (const line of lines) return line
    return null
  } finally {
    clearTimeout(timer)
    lines.close()
    process.stdin.destroy()
  }
}
