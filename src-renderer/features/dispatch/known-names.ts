import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CompletedAgent, CompletedCommand, CompletedRepository } from '../../../src-shared/api/completion.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { CallResult } from '../../../src-shared/client/failure.ts'

/** The names that mean something in a directory. */
export type KnownNames = {
  readonly agents: readonly CompletedAgent[]
  readonly repositories: readonly CompletedRepository[]
  readonly commands: readonly CompletedCommand[]
  /** Files and directories right in it. */
  readonly files: ReadonlySet<string>
}

/** The names of the directory that was looked at last. */
export type NamesStore = {
  readonly store: StoreApi<{ readonly cwd: string; readonly names: KnownNames } | null>
  /** Reads the names of a directory, unless that was just done. */
  readonly look: (cwd: string) => Promise<CallResult<KnownNames>>
}

const mostFiles = 200
/** Files change while one types; what is older is read again. */
const freshMs = 5_000

/** Makes the store of names. */
export function createNamesStore(connection: Pick<Connection, 'call'>, clock: Pick<Clock, 'now'>): NamesStore {
  const store = createStore<ReturnType<NamesStore['store']['getState']>>(() => null)
  let asked: {
    readonly cwd: string
    readonly at: number
    readonly answer: Promise<CallResult<KnownNames>>
  } | null = null
  const read = (cwd: string): Promise<CallResult<KnownNames>> =>
    connection.call(async (client) => {
      const [{ agents }, { commands }, { repositories }, { files }] = await Promise.all([
        client.completion.agents({ cwd }),
        client.completion.commands({ cwd }),
        client.completion.repositories({ cwd }),
        client.completion.files({ cwd, query: '', limit: mostFiles }),
      ])
      return { agents, commands, repositories, files: new Set(files.map(({ path }) => path)) }
    })
  return {
    store,
    look: async (cwd) => {
      const now = clock.now()
      if (asked !== null && asked.cwd === cwd && now - asked.at < freshMs) return await asked.answer
      const answer = read(cwd)
      asked = { cwd, at: now, answer }
      const result = await answer
      if (asked.answer !== answer) return result
      if (result.ok) store.setState({ cwd, names: result.value }, true)
      else asked = null
      return result
    },
  }
}
