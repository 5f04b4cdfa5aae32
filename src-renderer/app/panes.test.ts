import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import { attach, backToBoard } from './navigation.ts'
import { emptyLayout, openPane, splitPane } from './pane-layout.ts'
import { placePane, rememberPanes, setPanes, showPane, stepPane } from './panes.ts'
import { createUiStore } from './ui-store.ts'

const id = (n: number) => sessionIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`)
const [one, two, three] = [id(1), id(2), id(3)]

function memoryOf(entries: ReadonlyMap<string, string> = new Map()) {
  const kept = new Map(entries)
  return {
    kept,
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string | null) => void (value === null ? kept.delete(key) : kept.set(key, value)),
  }
}

/** As much of a board as is looked at: which sessions there are. */
function boardOf(...ids: readonly string[]) {
  return createStore(() => ({ loaded: true, board: { rows: new Map(ids.map((one_) => [one_, {}])) } }))
}

test('terminals stand where they stood; those of sessions that are gone do not', () => {
  const memory = memoryOf()
  const first = createUiStore('')
  rememberPanes(memory, first, boardOf(one, two, three))
  const all = openPane(openPane(openPane(emptyLayout, one, null), two, one), three, one)
  setPanes(first, splitPane(all, three, 'right') ?? all, two)
  const again = createUiStore('')
  rememberPanes(memory, again, boardOf(two, three))
  expect(again.getState().panes).toEqual([two, three])
  expect(again.getState().activePane).toBe(two)
  expect(again.getState().paneLayout.root.type).toBe('split')
})

test.each(['', 'no json', '{"layout":{"version":1,"root":{"type":"tabset"}}}', '[]'])(
  'what is remembered and cannot be read is forgotten: %s',
  (text) => {
    const ui = createUiStore('')
    rememberPanes(memoryOf(new Map([['panes', text]])), ui, boardOf(one))
    expect(ui.getState().panes).toEqual([])
  },
)

test('keys step through terminals, split them off and move them back', () => {
  const ui = createUiStore('')
  setPanes(ui, openPane(openPane(emptyLayout, one, null), two, one), two)
  stepPane(ui, 1)
  expect(ui.getState()).toMatchObject({ activePane: one, wantedPane: one })
  showPane(ui, two)
  expect(placePane(ui, 'split', 'right')).toBe(true)
  expect(ui.getState().paneLayout.root).toMatchObject({ type: 'split', orientation: 'horizontal' })
  expect(placePane(ui, 'split', 'right')).toBe(false)
  expect(placePane(ui, 'move', 'left')).toBe(true)
  expect(ui.getState().paneLayout.root).toMatchObject({ type: 'tabset', selectedId: two })
})

test('a terminal that is still loading does not take the focus back from the board', () => {
  const ui = createUiStore('')
  attach({ ui }, one)
  expect(ui.getState().wantedPane).toBe(one)
  backToBoard({ ui }, true)
  expect(ui.getState()).toMatchObject({ wantedPane: null, panesShown: true })
})
