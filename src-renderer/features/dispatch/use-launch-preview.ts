import { useEffect, useState } from 'react'
import { launchPart, type LaunchTarget } from '../../app/launch-defaults.ts'
import { useServices, useValue } from '../../app/services.ts'

const debounceMs = 120

/** Keeps the window's preview true; the last answer stays until the next one is there. */
export function useLaunchPreview({ engine, directory, agent }: LaunchTarget): void {
  const { connection, launch, preview } = useServices()
  const defaults = useValue(launch, (state) => state)
  const supervisor = useValue(connection.health, (health) =>
    health.socket === 'open' ? (health.supervisor?.instanceId ?? null) : null,
  )
  const [looked, setLooked] = useState(0)
  useEffect(() => {
    // Branches move while one is away.
    const look = (): void => setLooked((count) => count + 1)
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [])
  useEffect(() => {
    const part = launchPart(defaults, { engine, directory, agent })
    if (part === null || supervisor === null) return
    let wanted = true
    const timer = setTimeout(() => {
      const { cwd, engine: chosen, options } = part
      const input = { cwd, options, ...(chosen === undefined ? {} : { engine: chosen }) }
      void connection
        .call((client) => client.launch.preview(input))
        .then((result) => {
          if (!wanted) return
          if (result.ok) preview.setState({ preview: result.value, problem: null })
          else if (result.failure.kind !== 'offline')
            preview.setState({ preview: null, problem: result.failure.message })
        })
    }, debounceMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [connection, preview, defaults, engine, directory, agent, supervisor, looked])
}
