import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'

/**
 * The channel for terminal bytes, one per attach pane: WebSocket path `/terminal` on the supervisor's socket (and
 * relayed by `serve`), a MessagePort of its own in the window. Text messages are the JSON below; binary messages are
 * bytes: from the client the user's input, from the supervisor an output frame (`encodeOutput`).
 * The supervisor sends at most `terminalWindow` bytes that the client has not acknowledged; a client that falls
 * further behind gets a fresh `screen` instead of what it missed.
 */
export const terminalWindow = 1_048_576

const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) }

/** From the client. `open` comes first and once. */
export const terminalClientMessageSchema = z.discriminatedUnion('type', [
  /**
   * `fromOffset`: go on where an earlier channel to the same worker was cut. `bytesOnly`: a reader that draws nothing. Its
   * size does not count, and it gets the program's bytes from the oldest that are held, never a drawn screen.
   */
  z.object({
    type: z.literal('open'),
    sessionId: sessionIdSchema,
    ...size,
    fromOffset: z.number().int().nonnegative().optional(),
    bytesOnly: z.boolean().optional(),
  }),
  /** Instead of `open`: the terminal of an editor that `editor.begin` or `editor.open` started. */
  z.object({ type: z.literal('open-editor'), editId: z.uuid(), ...size }),
  z.object({ type: z.literal('resize'), ...size }),
  /** Everything before `offset` has been drawn, or need not be sent again to be drawn. */
  z.object({ type: z.literal('ack'), offset: z.number().int().nonnegative() }),
])
/** A message of the client. */
export type TerminalClientMessage = Readonly<z.infer<typeof terminalClientMessageSchema>>

/** From the supervisor. */
export const terminalServerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), offset: z.number().int().nonnegative(), ...size }),
  /** Clear the screen: what follows draws it anew, from `offset`. */
  z.object({ type: z.literal('screen'), offset: z.number().int().nonnegative(), ...size }),
  z.object({ type: z.literal('closed'), reason: z.string(), exitCode: z.number().int().nullable() }),
])
/** A message of the supervisor. */
export type TerminalServerMessage = Readonly<z.infer<typeof terminalServerMessageSchema>>

/** An output frame: eight bytes of offset (big-endian), then the bytes that stand there. */
export function encodeOutput(offset: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(8 + bytes.length)
  new DataView(frame.buffer).setBigUint64(0, BigInt(offset))
  frame.set(bytes, 8)
  return frame
}

/** Reads an output frame; null when it is too short to be one. The bytes are a view, not a copy. */
export function decodeOutput(frame: Uint8Array): { readonly offset: number; readonly bytes: Uint8Array } | null {
  if (frame.length < 8) return null
  const offset = Number(new DataView(frame.buffer, frame.byteOffset, 8).getBigUint64(0))
  return { offset, bytes: frame.subarray(8) }
}
