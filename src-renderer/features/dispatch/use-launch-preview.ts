import { useEffect, useState } from 'react'
import type { LaunchPreview } from '../../../src-shared/api/dispatch.ts'
import { launchPart } from '../../app/launch-defaults.ts'
import { useServices, useValue } from '../../app/services.ts'

const debounceMs = 120

/** What a dispatch would do here and now; the last answer stays until the next one is there. */
export function useLaunchPreview(engine: 'agent' | 'shell'): {
  readonly preview: LaunchPreview | null
  readonly problem: string | null
} {
  const { connection, launch } = useServices()
  const defaults = useValue(launch, (state) => state)
  const supervisor = useValue(connection.health, (health) =>
    health.socket === 'open' ? (health.supervisor?.instanceId ?? null) : null,
  )
  const [answer, setAnswer] = useState<{ preview: LaunchPreview | null; problem: string | null }>({
    preview: null,
    problem: null,
  })
  const [looked, setLooked] = useState(0)
  useEffect(() => {
    // Branches move while one is away.
    const look = (): void => setLooked((count) => count + 1)
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [])
  useEffect(() => {
    const part = launchPart(defaults, engine)
    if (part === null || supervisor === null) return
    let wanted = true
    const timer = setTimeout(() => {
      const { cwd, engine: chosen, options } = part
      void connection
        .call((client) => client.launch.preview({ cwd, engine: chosen, options }))
        .then((result) => {
          if (!wanted) return
          setAnswer((before) =>
            result.ok
              ? { preview: result.value, problem: null }
              : result.failure.kind === 'offline'
                ? before
                : { preview: null, problem: result.failure.message },
          )
        })
    }, debounceMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [connection, defaults, engine, supervisor, looked])
  return answer
}
