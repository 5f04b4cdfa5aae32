import { focusPlace } from './focus.ts'
import type { UiStore } from './ui-store.ts'

let before: Element | null = null

/** Notes where the focus is whenever another screen takes the board's place. */
export function followScreenFocus(ui: UiStore): void {
  ui.subscribe(({ screen }, last) => {
    // Read before anything is drawn: what is hidden loses the focus.
    if (last.screen === 'board' && screen !== 'board') before = document.activeElement
  })
}

/** Leaves another screen for the board; the focus goes back to where it was, else to the board. */
export function returnToBoard(ui: UiStore): void {
  ui.setState({ screen: 'board' })
  // Once the board is there again: what is hidden takes none.
  requestAnimationFrame(() => {
    if (ui.getState().screen !== 'board') return
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus()
    if (isNowhere()) focusPlace('board')
    // An empty board has nothing that could take it.
    if (isNowhere()) focusPlace('dispatch')
  })
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}
