import type { MergeMethod, MergePlan, PullRequestDraft } from '../../../src-shared/api/review-actions.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { pullRequestsIn } from '../../../src-shared/board/pull-request-addresses.ts'
import type { PullRequestLink, RepositoryName } from '../../../src-shared/board/pull-request-work.ts'
import type { Opened, WantedPullRequest } from '../pull-requests/host.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import { readPullRequestTemplate } from './pull-request-template.ts'
import { pushRepository, type Notes } from './push.ts'
import { findStart } from './start.ts'
import { suggestPullRequest, type OwnCommit } from './suggest.ts'
import { placeOf, type SessionPlace } from './user-place.ts'

const mostCommits = 50
const mostBranches = 300

type Ends = {
  readonly branch: string
  readonly into: RepositoryName
  readonly from: RepositoryName
  /** The remote of `into`; null: none of its branches are known here. */
  readonly intoRemote: string | null
}

/** What a pull request of a session's branch would say. */
export async function draftPullRequest(services: Services, sessionId: SessionId): Promise<PullRequestDraft> {
  const { git } = await import('../../../src-node/git/git.ts')
  const { findDefaultBranch } = await import('../../../src-node/git/default-branch.ts')
  const found = await placeOf(services, sessionId)
  const { record, repository, place } = found
  const { cwd } = place
  const { branch, into, from, intoRemote } = await endsOf(found)
  const { base: left, start } = await findStart(repository, record, 'all')
  const bases = intoRemote === null ? [] : await branchesOf(cwd, intoRemote)
  const wanted = (left?.name ?? '').replace(/^(?:origin|upstream|github)\//, '')
  const usual = (await findDefaultBranch(cwd))?.name ?? 'main'
  const base = bases.includes(wanted) ? wanted : usual
  const log = ['log', '--reverse', `--max-count=${mostCommits}`, '--format=%s%x00%b%x00', '-z', `${start}..HEAD`, '--']
  const parts = (await git(log, { cwd })).stdout.split('\0')
  const commits: OwnCommit[] = []
  for (let at = 0; at + 1 < parts.length; at += 3) commits.push({ subject: parts[at] ?? '', body: parts[at + 1] ?? '' })
  const { title, body } = suggestPullRequest(commits, record, await readPullRequestTemplate(repository.topLevel))
  const others = [...new Set([base, ...bases])].filter((name) => name !== branch)
  return { repository: into, from, branch, base, bases: others, title, body }
}

/** Opens a pull request of what was pushed; the session is linked to it from then on. */
export async function openPullRequest(
  services: Services,
  notes: Notes,
  asked: {
    readonly sessionId: SessionId
    readonly title: string
    readonly body: string
    readonly base: string
    readonly draft: boolean
  },
): Promise<Opened> {
  const { sessionId, title, body, base, draft } = asked
  const { branch, into, from } = await endsOf(await placeOf(services, sessionId))
  const wish = { into, from, base, branch, title, body, draft }
  const opened = await services.hosts.act(into.host, sessionId, (host) => host.actions.open(wish))
  const link: PullRequestLink = { ...into, number: opened.number, by: 'create in the review', proof: 'remote' }
  notes.note(sessionId, { links: [link], pushes: [], touches: true })
  return opened
}

/** Whether one of a session's pull requests can be merged, and how. */
export async function readMergePlan(services: Services, sessionId: SessionId, url: string): Promise<MergePlan> {
  const wanted = ownPullRequest(services, sessionId, url)
  return await services.hosts.act(wanted.host, sessionId, (host) => host.actions.mergePlan(wanted))
}

/** Ends a draft. */
export async function markReady(services: Services, notes: Notes, sessionId: SessionId, url: string): Promise<void> {
  const wanted = ownPullRequest(services, sessionId, url)
  await services.hosts.act(wanted.host, sessionId, (host) => host.actions.markReady(wanted))
  notes.note(sessionId, { links: [], pushes: [], touches: true })
}

/** Merges one of a session's pull requests, or has the host do that once it is green. */
export async function mergePullRequest(
  services: Services,
  notes: Notes,
  asked: {
    readonly sessionId: SessionId
    readonly url: string
    readonly method: MergeMethod
    readonly commit: string
    readonly how: 'now' | 'when-green'
  },
): Promise<{ readonly outcome: 'merged' | 'scheduled' }> {
  const { sessionId, url, method, commit, how } = asked
  const wanted = ownPullRequest(services, sessionId, url)
  const outcome = await services.hosts.act(wanted.host, sessionId, (host) =>
    host.actions.merge(wanted, { method, commit, how }),
  )
  notes.note(sessionId, { links: [], pushes: [], touches: true })
  return { outcome }
}

/** One that is on the session's row: nobody is asked about others. */
function ownPullRequest(services: Services, sessionId: SessionId, url: string): WantedPullRequest {
  recordOf(services, sessionId)
  const isOwn = services.book.row(sessionId)?.pullRequests.some((one) => one.url === url) === true
  const [named] = isOwn ? pullRequestsIn(url) : []
  if (named === undefined) throw ApiFailure.of('REFUSED', 'The session has no such pull request any more.')
  return named
}

async function endsOf({ place }: SessionPlace): Promise<Ends> {
  const { readHead } = await import('../../../src-node/git/head.ts')
  const { findPushTarget } = await import('../../../src-node/git/push-target.ts')
  const { baseRepository } = await import('../../../src-node/pull-requests/surroundings.ts')
  const { readSurroundings } = await import('../../../src-node/pull-requests/read-surroundings.ts')
  const refuse = (message: string): ApiFailure => ApiFailure.of('REFUSED', message)
  const { branch } = await readHead(place.cwd)
  if (branch === null) throw refuse('No branch is checked out here, so there is none to open a pull request of.')
  const surroundings = await readSurroundings(place.cwd, [])
  const into = baseRepository(surroundings)
  if (into === null) throw refuse('No remote of this repository is on a host that has pull requests.')
  const target = await findPushTarget(place.cwd, branch)
  const from = (target === null ? null : pushRepository(surroundings, target.remote)) ?? into
  if (from.host !== into.host)
    throw refuse(`${branch} is pushed to ${from.host}, and ${into.host} cannot merge it from there.`)
  const remote = surroundings.remotes.find(({ repository }) => repository === into)?.name ?? null
  return { branch, into, from, intoRemote: remote?.replace(/ \((?:push|base)\)$/, '') ?? null }
}

async function branchesOf(cwd: string, remote: string): Promise<readonly string[]> {
  const { git } = await import('../../../src-node/git/git.ts')
  const format = ['--format=%(refname:lstrip=3)', '--sort=-committerdate', `--count=${mostBranches}`]
  const { stdout } = await git(['for-each-ref', ...format, `refs/remotes/${remote}/`], { cwd })
  return stdout.split('\n').filter((name) => name !== '' && name !== 'HEAD')
}
