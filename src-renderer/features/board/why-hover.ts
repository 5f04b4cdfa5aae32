import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import type { UiStore } from '../../app/ui-store.ts'

/** Opens the explanation of a state when the pointer rests on it, and closes it when the pointer is gone from both. */
export type WhyHover = { readonly enter: (sessionId: SessionId) => void; readonly leave: () => void }

const openAfterMs = 400
/** Time to go from the icon to the card. */
const closeAfterMs = 200

/** Makes the hover of one board. */
export function createWhyHover(ui: UiStore, clock: Clock): WhyHover {
  let cancel: CancelTimer | null = null
  const later = (ms: number, why: SessionId | null): void => {
    cancel?.()
    cancel = clock.schedule(ms, () => ui.setState({ why }))
  }
  return {
    enter: (sessionId) => {
      if (ui.getState().why === sessionId) cancel?.()
      else later(openAfterMs, sessionId)
    },
    leave: () => {
      if (ui.getState().why === null) cancel?.()
      else later(closeAfterMs, null)
    },
  }
}
