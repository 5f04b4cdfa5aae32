import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'

const everyMs = 60_000
/** Fewer minutes without a word are nothing to speak of. */
const least = 2

/** A turn has no limit in time; that nothing comes of it is told each minute, until the returned function is called. */
export function watchSilence(
  clock: Clock,
  watched: { readonly heardAt: () => number; readonly tell: (minutes: number) => void },
): () => void {
  let cancel: CancelTimer = () => undefined
  const look = (): void => {
    const minutes = Math.floor((clock.now() - watched.heardAt()) / everyMs)
    if (minutes >= least) watched.tell(minutes)
    cancel = clock.schedule(everyMs, look)
  }
  cancel = clock.schedule(everyMs, look)
  return () => cancel()
}
