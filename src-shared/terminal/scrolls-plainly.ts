import { z } from 'zod'

/**
 * What the emulator does not tell: the scroll margins. The package is pinned; a version without these fields draws every
 * line, and the throughput row of `npm run bench` says so.
 */
const internals = z.object({
  _core: z.object({ buffer: z.object({ scrollTop: z.number(), scrollBottom: z.number() }) }),
})

/** Whether plain lines that come to this terminal scroll over its whole normal screen into its scrollback. */
export function scrollsPlainly(terminal: {
  readonly rows: number
  readonly buffer: { readonly active: { readonly type: string } }
}): boolean {
  if (terminal.buffer.active.type !== 'normal') return false
  const inside = internals.safeParse(terminal)
  if (!inside.success) return false
  const { scrollTop, scrollBottom } = inside.data._core.buffer
  return scrollTop === 0 && scrollBottom === terminal.rows - 1
}
