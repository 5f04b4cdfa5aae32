import { z } from 'zod'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { plural } from '../../app/format.ts'
import type { LocalMemory } from '../../app/storage.ts'

const placeShape = {
  path: z.string(),
  /** Lines of the file as it was, or as it is now. */
  side: z.enum(['old', 'now']),
  from: z.int().positive(),
  to: z.int().positive(),
}
const commentSchema = z.object({
  ...placeShape,
  id: z.string(),
  /** The lines that it is about, as they were then. */
  code: z.string(),
  text: z.string(),
})
/** Lines of a file. */
export type Place = Pick<z.infer<typeof commentSchema>, 'path' | 'side' | 'from' | 'to'>
/** What the user says of some lines; it waits here until all are sent together. */
export type ReviewComment = Readonly<z.infer<typeof commentSchema>>

const memoryKey = 'review-comments'
const rememberedSchema = z.record(z.string(), z.array(commentSchema))
const mostSessions = 50

/** Comments that were not sent yet, also over a reload. */
export function rememberedComments(memory: LocalMemory, sessionId: SessionId): readonly ReviewComment[] {
  return readAll(memory)[sessionId] ?? []
}

/** Remembers the comments of a session; those of sessions that were reviewed long ago are forgotten. */
export function rememberComments(memory: LocalMemory, sessionId: SessionId, comments: readonly ReviewComment[]): void {
  const { [sessionId]: _, ...others } = readAll(memory)
  const all = Object.entries({ ...others, ...(comments.length === 0 ? {} : { [sessionId]: comments }) })
  memory.write(memoryKey, all.length === 0 ? null : JSON.stringify(Object.fromEntries(all.slice(-mostSessions))))
}

function readAll(memory: LocalMemory): Record<string, readonly ReviewComment[]> {
  try {
    return rememberedSchema.safeParse(JSON.parse(memory.read(memoryKey) ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}

/** Where a comment stands, as people write it. */
export function placeWords({ path, side, from, to }: Place): string {
  const lines = from === to ? `${from}` : `${from}-${to}`
  return `${path}:${lines}${side === 'old' ? ' (before the change)' : ''}`
}

/** All comments as one message to the session. */
export function messageOf(comments: readonly ReviewComment[], what: string): string {
  const parts = comments.map((comment) => {
    const fence = '`'.repeat(Math.max(3, ...[...comment.code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
    return `${placeWords(comment)}\n${fence}\n${comment.code}\n${fence}\n${comment.text}`
  })
  return [`I reviewed ${what}: ${plural(comments.length, 'comment')}.`, ...parts].join('\n\n')
}
