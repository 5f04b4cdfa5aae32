import { Notification } from 'electron'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { Notice } from '../core/notifications/notification-policy.ts'

/** How many shown notifications are remembered, so that a click on them still works. */
const remembered = 20

/** Shows notices as desktop notifications; a click opens what they tell of. */
export function createNotifier(open: (sessionId: SessionId | null) => void): (notice: Notice) => void {
  // A notification that nobody holds is collected, and its click is lost.
  const shown: Notification[] = []
  return (notice) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: notice.title, body: notice.body })
    notification.on('click', () => open(notice.sessionId))
    shown.push(notification)
    if (shown.length > remembered) shown.shift()
    notification.show()
  }
}
