import { webAddress } from '../external-link.tsx'
import type { Services } from '../services.ts'

/** Puts a text onto the clipboard, and says so. */
export function copyText({ toasts }: Pick<Services, 'toasts'>, text: string): void {
  navigator.clipboard.writeText(text).then(
    () => toasts.show({ kind: 'done', text: `Copied ${text}` }),
    (error: unknown) =>
      toasts.show({ kind: 'problem', text: 'Nothing was copied', detail: error instanceof Error ? error.message : '' }),
  )
}

/** Opens a web address in the user's browser; anything else stays closed. */
export function openAddress({ native }: Pick<Services, 'native'>, url: string): void {
  const address = webAddress(url)
  if (address === null) return
  if (native === null) window.open(address, '_blank', 'noopener,noreferrer')
  else native.openExternal(address)
}
