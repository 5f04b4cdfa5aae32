import { createStore } from 'zustand/vanilla'
import type { LocalMemory } from '../../app/storage.ts'

const memoryKey = 'terminal-zoom'
const smallest = 6
const largest = 40

/** By how many pixels the text of this window's terminals differs from the settings. */
export const textZoom = createStore<{ readonly pixels: number }>(() => ({ pixels: 0 }))

/** Takes what was chosen last time. */
export function recallZoom(memory: LocalMemory): void {
  const pixels = Number(memory.read(memoryKey) ?? '0')
  if (Number.isFinite(pixels)) textZoom.setState({ pixels })
}

/** Makes the text larger or smaller, for all terminals and for the next start too; null goes back to the settings. */
export function changeZoom(memory: LocalMemory, change: 1 | -1 | null): void {
  const pixels = change === null ? 0 : Math.max(-30, Math.min(30, textZoom.getState().pixels + change))
  textZoom.setState({ pixels })
  memory.write(memoryKey, pixels === 0 ? null : String(pixels))
}

/** The size of text: what the settings say, zoomed. */
export function zoomed(size: number, pixels: number): number {
  return Math.max(smallest, Math.min(largest, size + pixels))
}
