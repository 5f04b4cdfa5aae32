import type { Notice } from '../../../src-shared/api/notifications.ts'
import type { Presenters } from './presenters.ts'

/** More notices than this wait for no client: the oldest say nothing any more. */
const mostWaiting = 20

/** Offers a client as the one that shows notifications, until it leaves; yields what it is to show. */
export async function* offeredNotices(presenters: Presenters, signal: AbortSignal | undefined): AsyncGenerator<Notice> {
  let waiting: Notice[] = []
  let wake = (): void => undefined
  const withdraw = presenters.offer((notice) => {
    waiting = [...waiting, notice].slice(-mostWaiting)
    wake()
  })
  const leave = (): void => wake()
  signal?.addEventListener('abort', leave)
  try {
    while (signal?.aborted !== true) {
      const [notice, ...rest] = waiting
      waiting = rest
      if (notice === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      } else yield notice
    }
  } finally {
    withdraw()
    signal?.removeEventListener('abort', leave)
  }
}
