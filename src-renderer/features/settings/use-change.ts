import { useState } from 'react'
import { whyUnfit, type SettingLeaf } from '../../../src-shared/settings/setting-tree.ts'
import { useServices } from '../../app/services.ts'

/** Changing one setting, and what was wrong with the last try. */
export type Change = {
  readonly problem: string | null
  readonly clearProblem: () => void
  /** True once the file has it; what does not fit is told and changes nothing. */
  readonly set: (value: unknown) => Promise<boolean>
  readonly reset: () => Promise<boolean>
  /** The same for one entry of a record: others of it stay as they are in the file. */
  readonly setEntry: (name: string, value: unknown) => Promise<boolean>
  readonly resetEntry: (name: string) => Promise<boolean>
  /** The same for one item of a list. */
  readonly addItem: (item: string) => Promise<boolean>
  readonly removeItem: (item: string) => Promise<boolean>
}

/** Changes one setting in the user's file. */
export function useChange(leaf: SettingLeaf): Change {
  const { connection } = useServices()
  const [problem, setProblem] = useState<string | null>(null)
  const told = (
    result: { readonly ok: true } | { readonly ok: false; readonly failure: { readonly message: string } },
  ) => {
    setProblem(result.ok ? null : result.failure.message)
    return result.ok
  }
  const set = async (path: string, whole: unknown, value: unknown): Promise<boolean> => {
    const unfit = whyUnfit(leaf.schema, whole)
    if (unfit !== null) {
      setProblem(unfit)
      return false
    }
    return told(await connection.call((client) => client.settings.set({ path, value })))
  }
  const reset = async (path: string): Promise<boolean> =>
    told(await connection.call((client) => client.settings.reset({ path })))
  return {
    problem,
    clearProblem: () => setProblem(null),
    set: (value) => set(leaf.path, value, value),
    reset: () => reset(leaf.path),
    setEntry: (name, value) => set(`${leaf.path}.${name}`, Object.fromEntries([[name, value]]), value),
    resetEntry: (name) => reset(`${leaf.path}.${name}`),
    addItem: async (item) =>
      told(await connection.call((client) => client.settings.addItem({ path: leaf.path, item }))),
    removeItem: async (item) =>
      told(await connection.call((client) => client.settings.removeItem({ path: leaf.path, item }))),
  }
}
