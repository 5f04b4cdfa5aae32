import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Services } from '../services.ts'

type Parts = Pick<Services, 'connection' | 'ui'>

/** The session that the user looks at: what terminal or peek shows, while this window has the focus. */
function attendedIn({ ui }: Parts): SessionId | null {
  if (!document.hasFocus()) return null
  const { screen, panesShown, activePane, peek, peekOver } = ui.getState()
  if (screen !== 'board') return null
  return panesShown && !(peekOver && peek !== null) ? activePane : peek
}

/** Tells the supervisor what the user looks at, so that nothing is notified about it. */
export function tellAttention(parts: Parts): void {
  const { connection, ui } = parts
  let told: SessionId | null = null
  const tell = (): void => {
    const attended = attendedIn(parts)
    if (attended === told) return
    told = attended
    // A call that is lost with its connection is made again over the next one.
    void connection.call((client) => client.notifications.attend({ sessionId: attended }))
  }
  connection.onClient((client) => {
    // A new connection knows nothing yet.
    told = null
    if (client !== null) tell()
  })
  ui.subscribe(tell)
  window.addEventListener('focus', tell)
  window.addEventListener('blur', tell)
}
