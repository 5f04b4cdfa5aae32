import { z } from 'zod'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { StoreApi } from 'zustand/vanilla'
import { groupOf, keepPanes, movePane, paneAfter, paneLayoutSchema, panesOf, splitPane } from './pane-layout.ts'
import type { PaneLayout, PaneSide } from './pane-layout.ts'
import type { LocalMemory } from './storage.ts'
import type { UiStore } from './ui-store.ts'

const memoryKey = 'panes'
/** Narrower than this the terminals cover the board: a window that opens shows the board first. */
const besideFrom = 1100

/** Puts a layout on screen; `active` is the terminal that keys are about. */
export function setPanes(ui: UiStore, layout: PaneLayout, active: SessionId | null): void {
  const panes = panesOf(layout)
  const known = active !== null && panes.includes(active) ? active : (panes[0] ?? null)
  ui.setState({ paneLayout: layout, panes, activePane: known })
}

/** Brings a terminal in sight and gives it the focus. */
export function showPane(ui: UiStore, sessionId: SessionId): void {
  const { paneLayout } = ui.getState()
  const group = groupOf(paneLayout, sessionId)
  if (group === undefined) return
  const select = (node: PaneLayout['root']): PaneLayout['root'] => {
    if (node.type === 'split') return { ...node, children: node.children.map(select) }
    return node.id === group.id ? { ...node, selectedId: sessionId } : node
  }
  setPanes(ui, { ...paneLayout, root: select(paneLayout.root) }, sessionId)
  ui.setState({ wantedPane: sessionId, panesShown: true, peekOver: false, screen: 'board' })
}

/** Shows the terminal after or before the one that keys are about. */
export function stepPane(ui: UiStore, step: 1 | -1): void {
  const { paneLayout, activePane } = ui.getState()
  const next = paneAfter(paneLayout, activePane, step)
  if (next !== null) showPane(ui, next)
}

/** Splits the terminal that keys are about off to a side, or moves it there. False when there is no place for it. */
export function placePane(ui: UiStore, how: 'split' | 'move', side: PaneSide): boolean {
  const { paneLayout, activePane } = ui.getState()
  if (activePane === null) return false
  const layout = (how === 'split' ? splitPane : movePane)(paneLayout, activePane, side)
  if (layout === null) return false
  setPanes(ui, layout, activePane)
  ui.setState({ wantedPane: activePane })
  return true
}

/** As much of the board as terminals need to know. */
type PaneBoard = Pick<
  StoreApi<{ readonly loaded: boolean; readonly board: { readonly rows: ReadonlyMap<string, unknown> } }>,
  'getState' | 'subscribe'
>

/** Puts the terminals of last time back, once it is known which sessions there are, and remembers them from then on. */
export function rememberPanes(memory: LocalMemory, ui: UiStore, board: PaneBoard): void {
  const restore = (): void => {
    const remembered = recall(memory.read(memoryKey))
    const { rows } = board.getState().board
    const { panes } = ui.getState()
    if (remembered !== null && panes.length === 0) {
      const layout = keepPanes(remembered.layout, (id) => rows.has(id))
      setPanes(ui, layout, remembered.active)
      ui.setState({ panesShown: remembered.shown && panesOf(layout).length > 0 && globalThis.innerWidth >= besideFrom })
    }
    ui.subscribe((state, before) => {
      const { paneLayout: layout, activePane: active, panesShown: shown } = state
      if (layout === before.paneLayout && active === before.activePane && shown === before.panesShown) return
      memory.write(memoryKey, state.panes.length === 0 ? null : JSON.stringify({ layout, active, shown }))
    })
  }
  if (board.getState().loaded) return restore()
  const stop = board.subscribe(({ loaded }) => {
    if (!loaded) return
    stop()
    restore()
  })
}

const rememberedSchema = z.object({
  layout: paneLayoutSchema,
  active: sessionIdSchema.nullable(),
  shown: z.boolean(),
})

function recall(text: string | null): z.infer<typeof rememberedSchema> | null {
  if (text === null) return null
  try {
    const parsed = rememberedSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
