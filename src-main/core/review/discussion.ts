import type { Discussion, ThreadComment } from '../../../src-shared/api/discussion.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { CheckLog, WantedPullRequest } from '../pull-requests/host.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'

/** Of a session with more pull requests, those that want something first are read. */
const mostPullRequests = 4

type Ground = Pick<Services, 'book' | 'hosts'>

/** What was said on the session's pull requests; what cannot be read is told once, and nothing fails for it. */
export async function readDiscussion(services: Services, sessionId: SessionId): Promise<Discussion> {
  recordOf(services, sessionId)
  const all = (services.book.row(sessionId)?.pullRequests ?? []).slice(0, mostPullRequests)
  const found = await Promise.all(all.map(({ url }) => threadsOf(services, sessionId, url)))
  return {
    threads: found.flatMap(({ threads }) => threads),
    more: found.reduce((sum, { more }) => sum + more, 0),
    problem: found.find(({ problem }) => problem !== null)?.problem ?? null,
  }
}

async function threadsOf(services: Ground, sessionId: SessionId, url: string): Promise<Discussion> {
  try {
    const wanted = pullRequestOf(services, sessionId, url)
    const { threads, more } = await services.hosts.act(wanted.host, sessionId, (host) =>
      host.discussion.threads(wanted),
    )
    return { threads: threads.map((thread) => ({ ...thread, pullRequest: url })), more, problem: null }
  } catch (error) {
    if (error instanceof ApiFailure) return { threads: [], more: 0, problem: error.message.replace(/^Not done: /, '') }
    throw error
  }
}

type Thread = { readonly sessionId: SessionId; readonly pullRequest: string; readonly threadId: string }

/** Answers a thread as the user. */
export async function replyToThread(
  services: Ground,
  { sessionId, pullRequest, threadId, text }: Thread & { readonly text: string },
): Promise<ThreadComment> {
  const { host } = pullRequestOf(services, sessionId, pullRequest)
  return await services.hosts.act(host, sessionId, ({ discussion }) => discussion.reply(threadId, text))
}

/** Settles a thread, or opens it again. */
export async function resolveThread(
  services: Ground,
  { sessionId, pullRequest, threadId, resolved }: Thread & { readonly resolved: boolean },
): Promise<{ isResolved: boolean }> {
  const { host } = pullRequestOf(services, sessionId, pullRequest)
  const isResolved = await services.hosts.act(host, sessionId, ({ discussion }) =>
    discussion.resolve(threadId, resolved),
  )
  return { isResolved }
}

/** The end of what a check of a pull request printed. */
export async function readRemoteLog(
  services: Ground,
  sessionId: SessionId,
  url: string,
  name: string,
): Promise<CheckLog> {
  const wanted = pullRequestOf(services, sessionId, url)
  return await services.hosts.act(wanted.host, sessionId, ({ discussion }) => discussion.checkLog(wanted, name))
}

/** Only what the session is linked to is asked about: the token is for no other address. */
function pullRequestOf({ book }: Ground, sessionId: SessionId, url: string): WantedPullRequest {
  const isLinked = book.row(sessionId)?.pullRequests.some((one) => one.url === url) === true
  const [, host, owner, repository, number] =
    /^https?:\/\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)\/pull\/(\d+)$/.exec(isLinked ? url : '') ?? []
  if (host === undefined || owner === undefined || repository === undefined || number === undefined)
    throw ApiFailure.of('REFUSED', 'The session is not linked to this pull request (any more).')
  return { host: host.toLowerCase(), owner, repository, number: Number(number) }
}
