import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CompletedAgent, CompletedCommand, CompletedRepository } from '../../api/completion.ts'
import type { Clock } from '../../base/clock.ts'
import type { Connection } from '../connection.ts'
import type { CallResult } from '../failure.ts'

/** The names that mean something in a directory. */
export type KnownNames = {
  readonly agents: readonly CompletedAgent[]
  readonly repositories: readonly CompletedRepository[]
  readonly commands: readonly CompletedCommand[]
  /** Files and directories right in it; null where looking takes too long. */
  readonly files: ReadonlySet<string> | null
}

/** The names of the directory that was looked at last. */
export type NamesStore = {
  readonly store: StoreApi<{ readonly cwd: string; readonly names: KnownNames } | null>
  /** Reads the names of a directory, unless that was just done. `patienceMs` is how long its files may take. */
  readonly look: (cwd: string, patienceMs?: number) => Promise<CallResult<KnownNames>>
}

const mostFiles = 200
/** A directory without a list of its own may hold very much. */
const filesPatienceMs = 400
/** So long a task waits that names what may be a file. */
export const taskPatienceMs = 3_000
/** Files change while one types; what is older is read again. */
const freshMs = 5_000

/** Makes the store of names. */
export function createNamesStore(connection: Pick<Connection, 'call'>, clock: Clock): NamesStore {
  const store = createStore<ReturnType<NamesStore['store']['getState']>>(() => null)
  let asked: {
    readonly cwd: string
    readonly at: number
    readonly patienceMs: number
    readonly answer: Promise<CallResult<KnownNames>>
  } | null = null
  const read = (cwd: string, patienceMs: number): Promise<CallResult<KnownNames>> =>
    connection.call(async (client) => {
      const [{ agents }, { commands }, { repositories }, files] = await Promise.all([
        client.completion.agents({ cwd }),
        client.completion.commands({ cwd }),
        client.completion.repositories({ cwd }),
        within(clock, patienceMs, client.completion.files({ cwd, query: '', limit: mostFiles })),
      ])
      const paths = files === null || files.files.length === mostFiles ? null : files.files.map(({ path }) => path)
      return { agents, commands, repositories, files: paths === null ? null : new Set(paths) }
    })
  return {
    store,
    look: async (cwd, patienceMs = filesPatienceMs) => {
      const now = clock.now()
      if (asked !== null && asked.cwd === cwd && now - asked.at < freshMs) {
        const known = await asked.answer
        if (patienceMs <= asked.patienceMs || !known.ok || known.value.files !== null) return known
      }
      const answer = read(cwd, patienceMs)
      asked = { cwd, at: now, patienceMs, answer }
      const result = await answer
      if (asked.answer !== answer) return result
      if (result.ok) store.setState({ cwd, names: result.value }, true)
      else asked = null
      return result
    },
  }
}

/** What comes in time; null for what does not, or not at all. */
function within<T>(clock: Clock, ms: number, coming: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, () => resolve(null))
    coming.then(
      (value) => {
        cancel()
        resolve(value)
      },
      () => {
        cancel()
        resolve(null)
      },
    )
  })
}
