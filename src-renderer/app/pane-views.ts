import { z } from 'zod'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { LocalMemory } from './storage.ts'
import type { UiStore } from './ui-store.ts'

const memoryKey = 'conversations'
const mostRemembered = 200

/** The panes that showed a conversation last time. */
export function rememberedConversations(memory: LocalMemory): ReadonlySet<SessionId> {
  try {
    return new Set(z.array(sessionIdSchema).safeParse(JSON.parse(memory.read(memoryKey) ?? '[]')).data ?? [])
  } catch {
    return new Set()
  }
}

/** Shows a session's pane as a terminal or as a conversation; the focus goes along. */
export function showAs(
  ui: UiStore,
  memory: LocalMemory,
  sessionId: SessionId,
  view: 'terminal' | 'conversation',
): void {
  const conversations = new Set(ui.getState().conversations)
  if (view === 'conversation') conversations.add(sessionId)
  else conversations.delete(sessionId)
  memory.write(memoryKey, JSON.stringify([...conversations].slice(-mostRemembered)))
  ui.setState({ conversations, wantedPane: sessionId })
}
