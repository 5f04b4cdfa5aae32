import { useEffect, useState, type ReactNode } from 'react'
import { cutMiddle } from '../../app/format.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { useServices, useValue } from '../../app/services.ts'
import { boxLook } from './control.ts'

const browse = '\u0000browse'

/** Whose project's settings count in what is shown. */
export function DirectoryChoice(props: {
  readonly directory: string | null
  readonly onChoose: (directory: string | null) => void
}): ReactNode {
  const { directory, onChoose } = props
  const { connection, launch, native } = useServices()
  const here = useValue(launch, launchDirectory)
  const pinned = useValue(launch, (state) => state.pinnedDirectories)
  const [recent, setRecent] = useState<readonly string[]>([])
  useEffect(() => {
    let wanted = true
    void connection
      .call((client) => client.launch.recentDirectories())
      .then((result) => {
        if (wanted && result.ok) setRecent(result.value.directories)
      })
    return () => {
      wanted = false
    }
  }, [connection])
  const known = [...new Set([here, directory, ...pinned, ...recent])].filter((one) => one !== null)
  const choose = async (value: string): Promise<void> => {
    if (value !== browse) return onChoose(value === '' ? null : value)
    const chosen = await native?.chooseDirectory()
    if (chosen != null) onChoose(chosen)
  }
  return (
    <label className="flex min-w-0 items-center gap-2 text-small whitespace-nowrap text-dim">
      In force in
      <select
        aria-label="In force in"
        value={directory ?? ''}
        title={directory ?? undefined}
        onChange={(event) => void choose(event.target.value)}
        className={`${boxLook} max-w-64`}
      >
        <option value="">no project</option>
        {known.map((path) => (
          <option key={path} value={path}>
            {cutMiddle(path, 60)}
          </option>
        ))}
        {native !== null && <option value={browse}>Another directory…</option>}
      </select>
    </label>
  )
}
