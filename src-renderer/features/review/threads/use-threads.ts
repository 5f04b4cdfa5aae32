import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { ReviewThread } from '../../../../src-shared/api/discussion.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { useRow, useServices } from '../../../app/services.ts'
import type { Slot } from '../items.ts'
import { createThreads, type Threads } from './threads-store.ts'

/** The threads of a session, and where they stand among its changes. */
export type ShownThreads = {
  readonly threads: Threads
  readonly slots: readonly Slot[]
  readonly byId: ReadonlyMap<string, ReviewThread>
}

const none: readonly ReviewThread[] = []

/** Reads what was said on a session's pull requests, and again when the host says that they changed. */
export function useThreads(sessionId: SessionId): ShownThreads {
  const { connection } = useServices()
  const [threads] = useState(() => createThreads(connection, sessionId))
  const row = useRow(sessionId)
  const known = row?.pullRequests.map(({ url, updatedAt = 0 }) => `${url} ${updatedAt}`).join('\n') ?? ''
  useEffect(() => {
    if (known !== '') void threads.read()
  }, [threads, known])
  const found = useStore(threads.store, ({ discussion }) => discussion?.threads ?? none)
  return useMemo(
    () => ({
      threads,
      slots: found.map(({ id, path, side, line }) => ({ id, path, side, line })),
      byId: new Map(found.map((thread) => [thread.id, thread])),
    }),
    [threads, found],
  )
}
