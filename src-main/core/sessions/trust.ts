import type { TrustedFolder } from '../../../src-shared/api/trust.ts'
import { readProjectWishes } from '../../../src-node/settings/project-wishes.ts'
import { findProject, repositoryKeyOf } from '../settings/project.ts'
import { checkDirectory } from './resolve-launch.ts'
import type { Services } from './services.ts'

/** Whether the folder of a directory is trusted, and what it brings along. */
export async function readTrust({ repositories }: Pick<Services, 'repositories'>, cwd: string): Promise<TrustedFolder> {
  await checkDirectory(cwd)
  const project = await findProject(cwd)
  const { trusted } = await repositories.read(repositoryKeyOf(project))
  return {
    directory: project.directory,
    isRepository: project.commonDirectory !== null,
    trusted,
    wishes: [...(await readProjectWishes(project.directory))],
  }
}

/** Trusts a folder, or ends that, for all worktrees and sessions of it. */
export async function setTrust(services: Services, cwd: string, trusted: boolean): Promise<TrustedFolder> {
  await checkDirectory(cwd)
  const key = repositoryKeyOf(await findProject(cwd))
  await services.repositories.trust(key, trusted)
  if (!trusted) await stopChecksOf(services, key)
  await tellSessionsOf(services, key)
  return await readTrust(services, cwd)
}

/** What a folder declares runs no longer than it is trusted. */
async function stopChecksOf({ book, checks }: Services, key: string): Promise<void> {
  for (const { sessionId, cwd } of book.records())
    if (checks.isUnderWay(sessionId) && repositoryKeyOf(await findProject(cwd)) === key) await checks.stop(sessionId)
}

/** Sends the rules in force to every live session of a repository. */
async function tellSessionsOf(services: Services, key: string): Promise<void> {
  const { book, fleet, rulesCommandOf, problems } = services
  await Promise.all(
    book.records().map(async (record) => {
      const worker = fleet.known(record.sessionId)
      if (worker?.connection == null) return
      try {
        if (repositoryKeyOf(await findProject(record.cwd)) !== key) return
        await worker.ask(await rulesCommandOf(record))
      } catch (error) {
        problems.report(`session ${record.id}: could not be told whether its folder is trusted`, error)
      }
    }),
  )
}
