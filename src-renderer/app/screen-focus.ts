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
    if (document.activeElement === null || document.activeElement === document.body) focusPlace('board')
  })
}
