import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { unsavedInWords } from '../src-shared/client/unsaved-work.ts'
import { plainLineOf } from './output/plain-text.ts'
import { exitCodes, Failure } from './failure.ts'

const unsavedSchema = z.object({
  worktree: z.string(),
  uncommitted: z.number(),
  untracked: z.number(),
  unpushed: z.number(),
})
const issuesSchema = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).default([]) })),
})

/** What went wrong as a sentence for people, with the exit code that belongs to it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof ORPCError) {
    const data: unknown = error.data
    return apiFailureOf(String(error.code), plainLineOf(error.message), data)
  }
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && (error.name === 'AbortError' || /is not open|was closed|connection/i.test(message))) {
    return new Failure(
      exitCodes.unreachable,
      'the supervisor went away before it answered: run the command again, it starts a new one',
    )
  }
  return new Failure(exitCodes.failed, plainLineOf(message))
}

function apiFailureOf(code: string, message: string, data: unknown): Failure {
  switch (code) {
    case 'NO_SUCH_SESSION':
      return new Failure(exitCodes.noSuchSession, message)
    case 'UNFIT_ANSWER':
    case 'DISPATCH_REFUSED':
      return new Failure(exitCodes.usage, message)
    case 'BAD_REQUEST':
      return new Failure(exitCodes.usage, `${message}${issuesOf(data)}`)
    case 'UNSAVED_WORK':
      return new Failure(exitCodes.failed, unsavedWork(data) ?? message)
    default:
      return new Failure(exitCodes.failed, message)
  }
}

function unsavedWork(data: unknown): string | null {
  const work = unsavedSchema.safeParse(data)
  if (!work.success) return null
  return `nothing was changed: the session has unsaved work. Add --force to save it for "backburner restore" and remove the session, or commit and push it: ${unsavedInWords(work.data)} in ${plainLineOf(work.data.worktree)}`
}

function issuesOf(data: unknown): string {
  const parsed = issuesSchema.safeParse(data)
  if (!parsed.success) return ''
  return `: ${parsed.data.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`
}
