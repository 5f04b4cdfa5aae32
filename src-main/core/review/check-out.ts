import type { SessionId } from '../../../src-shared/base/ids.ts'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { Services } from '../sessions/services.ts'
import { placeOf } from './user-place.ts'

/** Shows a session's branch in the main working tree. */
export async function checkOut(services: Services, sessionId: SessionId) {
  const { readHead } = await import('../../../src-node/git/head.ts')
  const { showInMainTree } = await import('../../../src-node/git/show-elsewhere.ts')
  const { repository, place } = await placeOf(services, sessionId)
  const { branch } = await readHead(place.cwd)
  if (branch === null) throw ApiFailure.of('REFUSED', 'No branch is checked out in the session’s folder.')
  const shown = await showInMainTree(repository, branch, place)
  if (shown.kind === 'refused') throw ApiFailure.of('REFUSED', plainText(shown.why))
  return {
    directory: repository.mainTopLevel ?? '',
    branch: shown.branch,
    commit: shown.commit,
    before: shown.before.branch,
  }
}
