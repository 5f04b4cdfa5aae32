import { isSameProcess } from '../../src-node/processes/process-identity.ts'
import { readEndpoint, type Endpoint } from './endpoint.ts'

/** How it is found out; tests answer instead. */
type Looks = {
  readonly endpoint: () => Promise<Endpoint | null>
  readonly isSame: (endpoint: Endpoint) => Promise<'same' | 'gone' | 'unknown'>
}

/**
 * Whether the last supervisor was killed. One that ends takes its endpoint file away before its process is gone, so the file
 * is read once more after the process was found gone: between the two looks it may just have ended as it was told to.
 */
export async function wasKilled(
  home: string,
  looks: Looks = { endpoint: () => readEndpoint(home), isSame: isSameProcess },
): Promise<boolean> {
  const before = await looks.endpoint()
  if (before === null || (await looks.isSame(before)) === 'same') return false
  const after = await looks.endpoint()
  return after !== null && after.pid === before.pid && after.startTime === before.startTime
}
