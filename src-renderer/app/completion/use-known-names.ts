import { useEffect, useState } from 'react'
import type { CallResult } from '../../../src-shared/client/failure.ts'
import { browserClock } from '../browser-clock.ts'
import { useServices, useValue } from '../services.ts'
import { createNamesStore, type KnownNames } from '../../../src-shared/client/dispatch/known-names.ts'

/** The names of a directory, null until they are known; `look` reads them again and resolves with them. */
export function useKnownNames(cwd: string | null): {
  readonly names: KnownNames | null
  readonly look: (patienceMs?: number) => Promise<CallResult<KnownNames | null>>
} {
  const { connection } = useServices()
  const [{ store, look }] = useState(() => createNamesStore(connection, browserClock))
  const known = useValue(store, (state) => state)
  const isFresh = useValue(connection.health, (health) => health.data === 'fresh')
  useEffect(() => {
    if (isFresh && cwd !== null) void look(cwd)
  }, [isFresh, cwd, look])
  return {
    names: known !== null && known.cwd === cwd ? known.names : null,
    look: async (patienceMs) => (cwd === null ? { ok: true, value: null } : await look(cwd, patienceMs)),
  }
}
