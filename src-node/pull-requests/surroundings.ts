import type { PullRequestLink, RepositoryName } from '../../src-shared/board/pull-request-work.ts'

/** A remote of the session's repository. */
export type Remote = {
  readonly name: string
  /** Null for a path, or a host that names no owner. */
  readonly repository: RepositoryName | null
  /** `gh repo set-default` chose it. */
  readonly isBase: boolean
}

/** What a step's words are read against. */
export type Surroundings = {
  readonly remotes: readonly Remote[]
  /** What is checked out; null on a detached head, and where nobody knows. */
  readonly branch: string | null
  /** The remote that the branch is pushed to without being told. */
  readonly pushRemote: string | null
  /** Linked already. */
  readonly known: readonly PullRequestLink[]
}

/** A session of no repository. */
export const noSurroundings: Surroundings = { remotes: [], branch: null, pushRemote: null, known: [] }

const order = ['upstream', 'github', 'origin']

/** The repository that `gh` means when none is named: as `gh` itself chooses. */
export function baseRepository({ remotes }: Surroundings): RepositoryName | null {
  const usable = remotes.filter(({ repository }) => repository !== null)
  const ranked = [...usable].sort((a, b) => rank(a.name) - rank(b.name))
  return (usable.find(({ isBase }) => isBase) ?? ranked[0])?.repository ?? null
}

function rank(name: string): number {
  const at = order.indexOf(name)
  return at === -1 ? order.length : at
}
