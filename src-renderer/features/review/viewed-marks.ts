import { z } from 'zod'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { LocalMemory } from '../../app/storage.ts'
import type { FilePatch } from './items.ts'

const memoryKey = 'review-viewed'
const mostSessions = 50
const viewedSchema = z.record(z.string(), z.record(z.string(), z.string()))

/** What a mark stands for: when it is something else, the file was not looked through. Without its diff only the counts count. */
export function markOf(file: ReviewFile, patch: FilePatch | undefined): string {
  const fingerprint =
    patch?.kind === 'diff' ? patch.diff.fingerprint : patch?.kind === 'binary' ? patch.fingerprint : ''
  return `${file.added}+${file.deleted}- ${fingerprint}`
}

/** The marks of the files that the user has looked through, also over a reload. */
export function readMarks(memory: LocalMemory, sessionId: SessionId): Readonly<Record<string, string>> {
  return readAll(memory)[sessionId] ?? {}
}

/** Remembers the marks of a session; those of sessions that were reviewed long ago are forgotten. */
export function writeMarks(memory: LocalMemory, sessionId: SessionId, marks: Readonly<Record<string, string>>): void {
  const { [sessionId]: _, ...others } = readAll(memory)
  const all = [...Object.entries(others), [sessionId, marks] as const].slice(-mostSessions)
  memory.write(memoryKey, JSON.stringify(Object.fromEntries(all)))
}

function readAll(memory: LocalMemory): Record<string, Record<string, string>> {
  try {
    return viewedSchema.safeParse(JSON.parse(memory.read(memoryKey) ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}
