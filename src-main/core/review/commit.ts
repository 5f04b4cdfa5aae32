import type { z } from 'zod'
import type { committedSchema } from '../../../src-shared/api/review-actions.ts'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { Services } from '../sessions/services.ts'
import { placeOf, type SessionPlace } from './user-place.ts'

const longestOutput = 20_000

/** Puts files into the index, or takes them out again. */
export async function stage(
  services: Services,
  asked: { readonly sessionId: SessionId; readonly paths: readonly string[] | null; readonly staged: boolean },
): Promise<void> {
  const { place } = await placeOf(services, asked.sessionId)
  await changeIndex({ place }, asked.paths, asked.staged)
}

/** Commits what is staged, or everything, as the user would at a prompt. */
export async function commit(
  services: Services,
  asked: { readonly sessionId: SessionId; readonly message: string; readonly all: boolean },
): Promise<z.infer<typeof committedSchema>> {
  const { commitStaged } = await import('../../../src-node/git/commit.ts')
  const { readHead } = await import('../../../src-node/git/head.ts')
  const { findOperation } = await import('../../../src-node/git/operation.ts')
  const { readStatus } = await import('../../../src-node/git/status.ts')
  const { repository, place } = await placeOf(services, asked.sessionId)
  const refuse = (message: string): never => {
    throw ApiFailure.of('REFUSED', message)
  }
  if (asked.message.trim() === '') refuse('A commit needs a message.')
  const operation = findOperation(repository)
  const { branch } = await readHead(place.cwd)
  if (operation === 'rebase') refuse('A rebase is under way here: finish it first, or tell the session to.')
  if (branch === null)
    refuse('No branch is checked out here, and a commit of none is easily lost. Make one first: git switch -c <name>')
  const conflicted = (await readStatus(place.cwd)).filter(({ kind }) => kind === 'unmerged')
  if (conflicted.length > 0) {
    const some = conflicted.slice(0, 3).map(({ path }) => path)
    refuse(
      `Not committed: ${some.join(', ')}${conflicted.length > 3 ? ' and more' : ''} are in conflict. Settle that first.`,
    )
  }
  if (asked.all) await changeIndex({ place }, null, true)
  const isStaged = (await readStatus(place.cwd)).some(({ kind, index }) => kind !== 'untracked' && index !== '.')
  if (!isStaged && operation === null)
    refuse(asked.all ? 'Nothing has changed since the last commit.' : 'Nothing is staged.')
  const result = await commitStaged(place, asked.message)
  services.touch(asked.sessionId)
  return { ...result, said: plainText(result.said).slice(-longestOutput) }
}

async function changeIndex(
  { place }: Pick<SessionPlace, 'place'>,
  paths: readonly string[] | null,
  staged: boolean,
): Promise<void> {
  const { GitError } = await import('../../../src-node/git/git.ts')
  const { stagePaths, unstagePaths } = await import('../../../src-node/git/stage.ts')
  const { whyGitRefused } = await import('../../../src-node/git/why-git-refused.ts')
  try {
    await (staged ? stagePaths(place, paths) : unstagePaths(place, paths))
  } catch (error) {
    if (!(error instanceof GitError) || error.failure === 'not-started') throw error
    throw ApiFailure.of('REFUSED', whyGitRefused(error) ?? plainText(error.stderr).trim().slice(0, 1_000))
  }
}
