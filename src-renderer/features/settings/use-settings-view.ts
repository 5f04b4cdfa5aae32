import { useEffect, useState } from 'react'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { createSettingsFeed } from '../../../src-shared/client/settings-store.ts'
import { browserClock } from '../../app/browser-clock.ts'
import { useServices, useValue } from '../../app/services.ts'

/** The settings in force in a directory (null: outside of any project), as they are now; null until they are known. */
export function useSettingsView(directory: string | null): SettingsView | null {
  const { connection } = useServices()
  const everywhere = useValue(connection.settings, ({ view }) => view)
  const [there, setThere] = useState<{ readonly directory: string; readonly view: SettingsView } | null>(null)
  useEffect(() => {
    if (directory === null) return
    const feed = createSettingsFeed(directory, browserClock)
    const leave = [
      feed.store.subscribe(({ view }) => {
        if (view !== null) setThere({ directory, view })
      }),
      connection.onClient(feed.follow),
      () => feed.follow(null),
    ]
    feed.follow(connection.client())
    return () => {
      for (const one of leave) one()
    }
  }, [connection, directory])
  if (directory === null) return everywhere
  return there?.directory === directory ? there.view : null
}
