import { useEffect, useState } from 'react'
import type { CompletedDirectory } from '../../../src-shared/api/completion.ts'
import { useServices, useValue } from '../../app/services.ts'

/** Directories where sessions ran lately. Asked for when there is a connection, and again on demand. */
export function useRecentDirectories(): readonly [directories: readonly string[], look: () => void] {
  const { connection, launch } = useServices()
  const ready = useValue(connection.health, (health) => health.data === 'fresh')
  const [directories, setDirectories] = useState<readonly string[]>([])
  const [looked, setLooked] = useState(0)
  useEffect(() => {
    if (!ready) return
    let wanted = true
    void connection
      .call((client) => client.launch.recentDirectories())
      .then((result) => {
        if (!wanted || !result.ok) return
        setDirectories(result.value.directories)
        const latest = result.value.directories[0]
        if (launch.getState().directory === null && latest !== undefined) launch.setState({ directory: latest })
      })
    return () => {
      wanted = false
    }
  }, [connection, launch, ready, looked])
  return [directories, () => setLooked((count) => count + 1)]
}

/** Whether a text is a path, and not a part of a name. */
export function isPath(text: string): boolean {
  return /^(?:[/~]|[A-Za-z]:[\\/])/.test(text.trim())
}

/** Directories that fit a path being typed; the last ones stay until the next are there. */
export function useFittingDirectories(typed: string): readonly CompletedDirectory[] {
  const { connection } = useServices()
  const [found, setFound] = useState<readonly CompletedDirectory[]>(none)
  const path = isPath(typed) ? typed.slice(0, 4_000) : null
  useEffect(() => {
    if (path === null) return
    let wanted = true
    void connection
      .call((client) => client.completion.directories({ path }))
      .then((result) => {
        if (wanted && result.ok) setFound(result.value.directories)
      })
    return () => {
      wanted = false
    }
  }, [connection, path])
  return path === null ? none : found
}

const none: readonly CompletedDirectory[] = []
