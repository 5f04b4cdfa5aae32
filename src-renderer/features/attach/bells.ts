import { createStore } from 'zustand/vanilla'
import type { SessionId } from '../../../src-shared/base/ids.ts'

/** Terminals that have rung and were not looked at since. */
export const bells = createStore<{ readonly rung: ReadonlySet<SessionId> }>(() => ({ rung: new Set() }))

/** A terminal that nobody looks at has rung. */
export function ringBell(sessionId: SessionId): void {
  const { rung } = bells.getState()
  if (!rung.has(sessionId)) bells.setState({ rung: new Set([...rung, sessionId]) })
}

/** Somebody looks at the terminal. */
export function clearBell(sessionId: SessionId): void {
  const { rung } = bells.getState()
  if (rung.has(sessionId)) bells.setState({ rung: new Set([...rung].filter((id) => id !== sessionId)) })
}
