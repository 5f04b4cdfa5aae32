import { createStore, type StoreApi } from 'zustand/vanilla'

/** Whether this browser shows notifications: `ask` until the user was asked. The app shows its own. */
export type BrowserNotices = StoreApi<'absent' | 'ask' | 'allowed' | 'denied'>

function permission(): ReturnType<BrowserNotices['getState']> {
  if (!('Notification' in window)) return 'absent'
  switch (Notification.permission) {
    case 'granted':
      return 'allowed'
    case 'denied':
      return 'denied'
    case 'default':
      return 'ask'
  }
}

/** Reads what this browser allows; in the app there is nothing to allow. */
export function createBrowserNotices(inApp: boolean): BrowserNotices {
  return createStore<ReturnType<BrowserNotices['getState']>>(() => (inApp ? 'absent' : permission()))
}

/** Asks whether notifications may be shown. To be called from a click only: browsers take anything else for a nuisance. */
export async function askForNotices(store: BrowserNotices): Promise<void> {
  await Notification.requestPermission()
  store.setState(permission(), true)
}
