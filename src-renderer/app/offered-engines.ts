import type { OfferedEngine } from '../../src-shared/api/dispatch.ts'
import { launchDirectory } from './launch-defaults.ts'
import type { Services } from './services.ts'

/** What can do the work of a task in the window's directory; empty while nobody can be asked. */
export async function offeredEngines({ launch, connection }: Services): Promise<readonly OfferedEngine[]> {
  const cwd = launchDirectory(launch.getState())
  if (cwd === null) return []
  const asked = await connection.call((client) => client.launch.engines({ cwd }))
  return asked.ok ? asked.value.engines : []
}

/** Chooses the next engine of those that could work; the preview says which. */
export async function nextEngine(services: Services): Promise<void> {
  const { launch, preview, toasts } = services
  const offered = (await offeredEngines(services)).filter(({ problem }) => problem === null)
  const now = launch.getState().engine ?? preview.getState().preview?.engine.value ?? 'agent'
  const at = offered.findIndex(({ choice }) => choice === now)
  const next = offered[(at + 1) % Math.max(offered.length, 1)]
  if (next === undefined) return
  launch.setState({ engine: next.choice })
  toasts.show({ kind: 'done', text: `The next task is for: ${next.name}` })
}
