import { useStore } from 'zustand'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { useServices } from '../services.ts'

/** A command's first key as people read it, in force now; empty when it has none. */
export function useKeyLabel(command: KeyCommand): string {
  const { keys } = useServices()
  return useStore(keys.store, () => keys.labelOf(command))
}
