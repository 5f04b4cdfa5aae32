import type { KeyCommand } from '../../../src-shared/board/key-map.ts'

const provided = new Map<KeyCommand, () => void>()

/** Says how a command is done by the part that is on screen now; returns how to take that back. */
export function provideCommand(command: KeyCommand, run: () => void): () => void {
  provided.set(command, run)
  return () => {
    if (provided.get(command) === run) provided.delete(command)
  }
}

/** How the part on screen does a command; null when no such part is on screen. */
export function providedCommand(command: KeyCommand): (() => void) | null {
  return provided.get(command) ?? null
}
