import { z } from 'zod'

/** The whole name of a session, made by the client that dispatches it. */
export const sessionIdSchema = z.uuid().brand<'SessionId'>()
/** A session's UUID. */
export type SessionId = z.infer<typeof sessionIdSchema>

/** The first eight hex digits of a `sessionId`: the name of its folder and what commands accept. */
export const shortIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}$/, 'eight hex digits')
  .brand<'ShortId'>()
/** A session's short id. */
export type ShortId = z.infer<typeof shortIdSchema>

/** Names one life of a process (supervisor or worker); a pid alone is never trusted. */
export const instanceIdSchema = z.string().min(8).max(64).brand<'InstanceId'>()
/** One life of a process. */
export type InstanceId = z.infer<typeof instanceIdSchema>

/** Names one request of a client, or one question of an agent; a repeat of the same id is a no-op. */
export const requestIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, _ and -')
  .brand<'RequestId'>()
/** One request. */
export type RequestId = z.infer<typeof requestIdSchema>

/** The short id that belongs to a session id. */
export function shortIdOf(sessionId: SessionId): ShortId {
  return shortIdSchema.parse(sessionId.slice(0, 8).toLowerCase())
}
