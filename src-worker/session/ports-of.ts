import { usualPorts, type PortRange } from '../../src-shared/board/port-range.ts'
import type { EngineHost } from './engine.ts'

/** The ports of a worktree, reserved when it has none yet. Null: the settings want none, or there is none; why is told. */
export async function portsOf(
  host: Pick<EngineHost, 'home' | 'clock' | 'record' | 'report'>,
  worktree: string,
): Promise<PortRange | null> {
  const { firstPort = usualPorts.first, ports = usualPorts.count } = host.record().launch.worktreeSettings ?? {}
  if (ports === 0) return null
  try {
    const { reservePorts } = await import('../../src-node/worktrees/port-reservations.ts')
    const plan = { first: firstPort, count: ports }
    const reservation = await reservePorts(host.home, worktree, { plan, now: host.clock.now() })
    if (reservation.kind === 'reserved') return reservation.range
    if (reservation.reason !== null) host.report(`${worktree} gets no ports: ${reservation.reason}`)
  } catch (error) {
    host.report(`no ports could be reserved for ${worktree}`, error)
  }
  return null
}

/** The ports of the worktree that a directory is in; null in a main checkout and outside of git. */
export async function portsAround(
  host: Pick<EngineHost, 'home' | 'clock' | 'record' | 'report'>,
  directory: string,
): Promise<PortRange | null> {
  const { findLinkedTop } = await import('../../src-node/git/linked-top.ts')
  const top = await findLinkedTop(directory)
  return top === null ? null : await portsOf(host, top)
}
