import { Notification } from 'electron'
import type { Notice } from '../../src-shared/api/notifications.ts'
import type { SessionId } from '../../src-shared/base/ids.ts'

/** How many shown notifications are remembered, so that a click on them still works. */
const remembered = 20

/** What a notifier may do to the app. */
export type NotifierActions = {
  readonly open: (sessionId: SessionId | null) => void
  /** Plays the app's own short sound; false when there is no window that could. */
  readonly chime: () => boolean
  readonly beep: () => void
}

/** Shows notices as desktop notifications; a click opens what they tell of. */
export function createNotifier({ open, chime, beep }: NotifierActions): (notice: Notice) => void {
  // A notification that nobody holds is collected, and its click is lost.
  const shown: Notification[] = []
  return (notice) => {
    if (notice.sound === 'chime' && !chime()) beep()
    // A Linux desktop plays no sound for a notification by itself.
    if (notice.sound === 'system' && process.platform === 'linux') beep()
    if (!Notification.isSupported()) return
    const notification = new Notification({
      title: notice.title,
      body: notice.body,
      silent: notice.sound !== 'system',
    })
    notification.on('click', () => open(notice.sessionId))
    shown.push(notification)
    if (shown.length > remembered) shown.shift()
    notification.show()
  }
}
