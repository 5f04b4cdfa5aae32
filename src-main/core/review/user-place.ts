import { existsSync } from 'node:fs'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import type { UserPlace } from '../../../src-node/git/user-git.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import { findProject, repositoryKeyOf } from '../settings/project.ts'

/** Where the user of a session has git do something. */
export type SessionPlace = {
  readonly record: SessionRecord
  readonly repository: Repository
  readonly place: UserPlace
}

/** Finds it; a folder that leads somewhere else is only written through when it is trusted. */
export async function placeOf(services: Services, sessionId: SessionId): Promise<SessionPlace> {
  const { findWayOut } = await import('../../../src-node/git/way-out.ts')
  const record = recordOf(services, sessionId)
  const repository = await repositoryOf(record)
  const { trusted } = await services.repositories.read(repositoryKeyOf(await findProject(record.cwd)))
  const wayOut = trusted ? null : await findWayOut(repository)
  if (wayOut !== null)
    throw ApiFailure.of('REFUSED', `Nothing is written there: ${wayOut}, and the folder is not trusted.`)
  const environment = services.environments.of(sessionId)
  return { record, repository, place: { cwd: repository.topLevel, environment, trusted } }
}

async function repositoryOf(record: SessionRecord): Promise<Repository> {
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  const directory = record.worktree?.path ?? record.cwd
  if (!existsSync(directory)) throw ApiFailure.of('REFUSED', `${directory} is not there any more.`)
  const found = await findRepository(directory)
  switch (found.kind) {
    case 'repository':
      return found.repository
    case 'none':
    case 'bare':
      throw ApiFailure.of('REFUSED', `${directory} is in no git repository, so there is nothing to commit.`)
    case 'refused':
      throw ApiFailure.of('REFUSED', `Git does not look into ${directory}: ${found.reason}`)
  }
}
