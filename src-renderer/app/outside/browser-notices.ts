import type { ApiClient } from '../../../src-shared/api/contract.ts'
import type { Notice } from '../../../src-shared/api/notifications.ts'
import { openPeek } from '../navigation.ts'
import type { Services } from '../services.ts'
import { playChime } from './chime.ts'

function show(services: Services, notice: Notice): void {
  if (notice.sound !== 'none') playChime()
  const shown = new Notification(notice.title, {
    body: notice.body,
    icon: './icon.svg',
    silent: notice.sound !== 'system',
  })
  shown.addEventListener('click', () => {
    window.focus()
    services.ui.setState({ screen: 'board' })
    if (notice.sessionId !== null) openPeek(services, notice.sessionId)
    shown.close()
  })
}

async function follow(services: Services, client: ApiClient, signal: AbortSignal): Promise<void> {
  for await (const notice of await client.notifications.watch(undefined, { signal })) show(services, notice)
}

/** Shows the notifications that the supervisor gives this browser to show, while it is connected and allowed to. */
export function showBrowserNotices(services: Services): void {
  const { notices, connection } = services
  let current: AbortController | null = null
  const begin = (): void => {
    current?.abort()
    current = null
    const client = connection.client()
    if (client === null || notices.getState() !== 'allowed') return
    const abort = new AbortController()
    current = abort
    // Its end with the connection is nothing to tell of: the next connection begins anew.
    follow(services, client, abort.signal).catch(() => undefined)
  }
  connection.onClient(begin)
  notices.subscribe(begin)
}
