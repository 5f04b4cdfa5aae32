import type { PushEvent } from '../../../src-shared/api/review-actions.ts'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { RepositoryName } from '../../../src-shared/board/pull-request-work.ts'
import type { Surroundings } from '../../../src-node/pull-requests/surroundings.ts'
import type { PullRequests } from '../pull-requests/pull-requests.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { Services } from '../sessions/services.ts'
import { placeOf } from './user-place.ts'

/** Where the poller hears of what users do. */
export type Notes = Pick<PullRequests, 'note'>

const longestOutput = 20_000

/** Pushes the branch of a session, and tells how far it is; leaving it ends git. */
export async function* push(
  services: Services,
  notes: Notes,
  asked: { readonly sessionId: SessionId; readonly replaces: string | null },
  signal: AbortSignal | undefined,
): AsyncGenerator<PushEvent> {
  const { readHead } = await import('../../../src-node/git/head.ts')
  const { pushBranch } = await import('../../../src-node/git/push.ts')
  const { findPushTarget } = await import('../../../src-node/git/push-target.ts')
  const { readSurroundings } = await import('../../../src-node/pull-requests/read-surroundings.ts')
  const { sessionId, replaces } = asked
  const { place } = await placeOf(services, sessionId)
  const { branch, commit } = await readHead(place.cwd)
  if (branch === null) throw ApiFailure.of('REFUSED', 'No branch is checked out here, so there is none to push.')
  if (commit === null) throw ApiFailure.of('REFUSED', `${branch} has no commit yet.`)
  const target = await findPushTarget(place.cwd, branch)
  if (target === null)
    throw ApiFailure.of(
      'REFUSED',
      'The repository has no remote to push to. Add one first: git remote add origin <address>',
    )
  const left = new AbortController()
  const cancel = (): void => left.abort()
  signal?.addEventListener('abort', cancel)
  if (signal?.aborted === true) cancel()
  const lines: string[] = []
  let wake: () => void = () => undefined
  const pushed = pushBranch(
    place,
    { branch, target, replaces },
    {
      signal: left.signal,
      onProgress: (line) => {
        // Only the last one is of interest.
        lines.splice(0, lines.length, singleLine(line, 120))
        wake()
      },
    },
  )
  const ended = pushed.then(
    () => 'ended' as const,
    () => 'ended' as const,
  )
  try {
    for (;;) {
      const told = new Promise<'told'>((resolve) => (wake = () => resolve('told')))
      const line = lines.pop()
      if (line !== undefined) yield { kind: 'progress', line }
      else if ((await Promise.race([told, ended])) === 'ended') break
    }
    const result = await pushed
    if (result.kind !== 'pushed') yield { ...result, said: plainText(result.said).slice(-longestOutput) }
    else {
      const repository = pushRepository(await readSurroundings(place.cwd, []), target.remote)
      const pushes = repository === null ? [] : [{ ...repository, branch, proof: 'remote' as const }]
      notes.note(sessionId, { links: [], pushes, touches: true })
      yield result
    }
  } finally {
    cancel()
    signal?.removeEventListener('abort', cancel)
  }
}

/** The repository that pushes to a remote go to; null: no host's. */
export function pushRepository({ remotes }: Surroundings, name: string): RepositoryName | null {
  const named = (wanted: string): RepositoryName | null =>
    remotes.find((one) => one.name === wanted)?.repository ?? null
  return named(`${name} (push)`) ?? named(name)
}
