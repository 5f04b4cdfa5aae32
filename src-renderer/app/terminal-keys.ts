import { commands } from './commands/registry.ts'
import { deliverKeys, dropKeys, holdKeys } from './held-keys.ts'
import type { Services } from './services.ts'
import type { UiState } from './ui-store.ts'

/** Whether a terminal is about to take the focus. Its other views take no text. */
function isAwaited({ wantedPane, panesShown, screen, paneViews }: UiState): boolean {
  return wantedPane !== null && panesShown && screen === 'board' && !paneViews.has(wantedPane)
}

/** From attaching to the terminal that has the focus, keys wait for it; the one that leads back to the board does not. */
export function holdKeysForTerminals(services: Services): void {
  const { ui, keys } = services
  ui.subscribe((state, before) => {
    if (isAwaited(state) === isAwaited(before)) return
    if (isAwaited(state)) {
      holdKeys((event) =>
        keys.commandOf(event, 'terminal')?.command === 'back-to-board'
          ? () => commands['back-to-board'].run(services, 0)
          : null,
      )
    } else if (document.activeElement?.closest('[data-keys="terminal"]') == null) dropKeys()
    else void deliverKeys()
  })
}
