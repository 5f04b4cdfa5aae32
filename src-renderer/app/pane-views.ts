import { z } from 'zod'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { LocalMemory } from './storage.ts'
import type { UiState, UiStore } from './ui-store.ts'

/** What a session's pane shows: its terminal, what was said, or what it changed. */
export type PaneView = 'terminal' | 'conversation' | 'review'

const memoryKey = 'pane-views'
const mostRemembered = 200
const rememberedSchema = z.array(z.tuple([sessionIdSchema, z.enum(['conversation', 'review'])]))

/** What panes showed last time, where it was not the terminal. */
export function rememberedViews(memory: LocalMemory): UiState['paneViews'] {
  try {
    return new Map(rememberedSchema.safeParse(JSON.parse(memory.read(memoryKey) ?? '[]')).data ?? [])
  } catch {
    return new Map()
  }
}

/** What a session's pane shows. */
export function viewOf({ paneViews }: Pick<UiState, 'paneViews'>, sessionId: SessionId): PaneView {
  return paneViews.get(sessionId) ?? 'terminal'
}

/** Shows a session's pane as one of its views; the focus goes along. */
export function showAs(ui: UiStore, memory: LocalMemory, sessionId: SessionId, view: PaneView): void {
  const paneViews = new Map(ui.getState().paneViews)
  paneViews.delete(sessionId)
  if (view !== 'terminal') paneViews.set(sessionId, view)
  memory.write(memoryKey, JSON.stringify([...paneViews].slice(-mostRemembered)))
  ui.setState({ paneViews, wantedPane: sessionId })
}
