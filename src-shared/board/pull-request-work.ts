import { z } from 'zod'
import { timeSchema } from './session-state.ts'

/** A repository on a host: `github.com`, `acme`, `app`. A host may carry a port. */
export const repositoryNameSchema = z.object({ host: z.string(), owner: z.string(), repository: z.string() })
/** A repository on a host. */
export type RepositoryName = Readonly<z.infer<typeof repositoryNameSchema>>

/**
 * A pull request that a session opened or worked on. `proof` says why its host is one of GitHub's kind: `gh` spoke to it,
 * a remote of the session's repository lies there, or it was merely named.
 */
export const pullRequestLinkSchema = z.looseObject({
  ...repositoryNameSchema.shape,
  number: z.number().int().positive(),
  /** What linked it: `gh pr create`, `prompt`, `output`. */
  by: z.string(),
  proof: z.enum(['gh', 'remote', 'named']),
})
/** A pull request that a session opened or worked on. */
export type PullRequestLink = Readonly<z.infer<typeof pullRequestLinkSchema>>

/** A branch that a session pushed, which may have a pull request now or later. */
export const pushedBranchSchema = z.looseObject({
  ...repositoryNameSchema.shape,
  branch: z.string(),
  proof: z.enum(['gh', 'remote', 'named']),
})
/** A branch that a session pushed. */
export type PushedBranch = Readonly<z.infer<typeof pushedBranchSchema>>

/** What a session did with pull requests, oldest first; bounded. */
export const pullRequestWorkSchema = z.looseObject({
  links: z.array(pullRequestLinkSchema),
  pushes: z.array(pushedBranchSchema),
  /** When it last pushed or changed a pull request: what is known of them may be out of date since. */
  touchedAt: timeSchema.nullable(),
})
/** What a session did with pull requests. */
export type PullRequestWork = Readonly<z.infer<typeof pullRequestWorkSchema>>

/** What one step of a session did with pull requests. */
export type PullRequestStep = {
  readonly links: readonly PullRequestLink[]
  readonly pushes: readonly PushedBranch[]
  readonly touches: boolean
}

const mostLinks = 20
const mostPushes = 10

/** The work after a step at `at`. What was named before keeps its place; of what is too much, the oldest goes. */
export function addPullRequestWork(
  work: PullRequestWork | undefined,
  step: PullRequestStep,
  at: number,
): PullRequestWork {
  const before = work ?? { links: [], pushes: [], touchedAt: null }
  return {
    ...before,
    links: merged(before.links, step.links, pullRequestKey).slice(-mostLinks),
    pushes: merged(before.pushes, step.pushes, branchKey).slice(-mostPushes),
    touchedAt: step.touches ? at : before.touchedAt,
  }
}

/** Names one pull request among all hosts; GitHub takes names in any case. */
export function pullRequestKey(link: RepositoryName & { readonly number: number }): string {
  return `${repositoryKey(link)}#${link.number}`
}

/** Names one branch among all hosts. */
export function branchKey(push: RepositoryName & { readonly branch: string }): string {
  return `${repositoryKey(push)}:${push.branch}`
}

/** Names one repository among all hosts. */
function repositoryKey({ host, owner, repository }: RepositoryName): string {
  return `${host}/${owner}/${repository}`.toLowerCase()
}

const strength = { gh: 2, remote: 1, named: 0 }

function merged<Item extends { readonly proof: keyof typeof strength }>(
  before: readonly Item[],
  more: readonly Item[],
  keyOf: (item: Item) => string,
): Item[] {
  const all = new Map(before.map((item) => [keyOf(item), item]))
  for (const item of more) {
    const known = all.get(keyOf(item))
    if (known === undefined || strength[item.proof] > strength[known.proof])
      all.set(keyOf(item), known === undefined ? item : { ...known, proof: item.proof })
  }
  return [...all.values()]
}
