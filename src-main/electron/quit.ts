import type { RunningSupervisor } from '../core/start-supervisor.ts'

type Ending = Pick<RunningSupervisor, 'ready' | 'stop' | 'ended'> & {
  readonly book: Pick<RunningSupervisor['book'], 'rows'>
}

/**
 * What a quit does: puts itself off until the supervisor has let go, once, and hands over when sessions live. A quit
 * after the supervisor's end goes through.
 */
export function quitWith(supervisor: Ending, handOver: () => void): (event: { preventDefault: () => void }) => void {
  let isEnding = false
  let hasEnded = false
  const end = async (): Promise<void> => {
    // The workers of an earlier supervisor are known only then.
    await supervisor.ready
    const isLive = [...supervisor.book.rows()].some((row) => row.pid !== null)
    // One that ended meanwhile, by `daemon stop` say, is wanted ended.
    if (hasEnded) return
    await supervisor.stop({ keepWorkers: true })
    if (isLive) handOver()
  }
  void supervisor.ended.then(() => (hasEnded = true))
  return (event) => {
    if (hasEnded) return
    event.preventDefault()
    if (isEnding) return
    isEnding = true
    void end()
  }
}
