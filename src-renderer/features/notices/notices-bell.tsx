import { Bell } from 'lucide-react'
import type { ReactNode } from 'react'
import { askForNotices } from '../../app/outside/browser-permission.ts'
import { useServices, useValue } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'

/** In a browser that was not asked yet: lets the user allow notifications. Gone once that is answered. */
export function NoticesBell(): ReactNode {
  const { notices } = useServices()
  const state = useValue(notices, (value) => value)
  if (state !== 'ask') return null
  return (
    <IconButton
      label="Show notifications in this browser"
      className="!size-6"
      onClick={() => void askForNotices(notices)}
    >
      <Bell aria-hidden="true" size={14} />
    </IconButton>
  )
}
