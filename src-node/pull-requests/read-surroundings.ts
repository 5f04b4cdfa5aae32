import { repositoryNamed, repositoryOf } from '../../src-shared/board/pull-request-addresses.ts'
import type { PullRequestLink } from '../../src-shared/board/pull-request-work.ts'
import { readRemotes } from '../git/remotes.ts'
import { noSurroundings, type Remote, type Surroundings } from './surroundings.ts'

/** Reads what a step in `directory` stands on; nothing where there is no repository. */
export async function readSurroundings(directory: string, known: readonly PullRequestLink[]): Promise<Surroundings> {
  const read = await readRemotes(directory).catch(() => null)
  if (read === null) return { ...noSurroundings, known }
  const remotes = read.remotes.flatMap(({ name, url, pushUrl, ghResolved }): readonly Remote[] => {
    const pulled = { name, repository: repositoryOf(url), isBase: ghResolved === 'base' }
    const pushed = pushUrl === null ? null : repositoryOf(pushUrl)
    const chosen = ghResolved === null || ghResolved === 'base' ? null : repositoryNamed(ghResolved)
    return [
      pulled,
      ...(pushed === null ? [] : [{ name: `${name} (push)`, repository: pushed, isBase: false }]),
      ...(chosen === null ? [] : [{ name: `${name} (base)`, repository: chosen, isBase: true }]),
    ]
  })
  return { remotes, branch: read.branch, pushRemote: read.pushRemote, known }
}
