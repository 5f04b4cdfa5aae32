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
  return {
    problem,
    clearProblem: () => setProblem(null),
    set: async (value) => {
      const unfit = whyUnfit(leaf.schema, value)
      if (unfit !== null) {
        setProblem(unfit)
        return false
      }
      return told(await connection.call((client) => client.settings.set({ path: leaf.path, value })))
    },
    reset: async () => told(await connection.call((client) => client.settings.reset({ path: leaf.path }))),
  }
}
