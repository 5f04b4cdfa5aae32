import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Emitter } from '../../../src-shared/base/emitter.ts'
import type { Services } from '../sessions/services.ts'
import { namedHosts } from './github/addresses.ts'
import { createGitHubHost } from './github/github-host.ts'
import { PullRequests } from './pull-requests.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether somebody looks at the board, and when somebody begins to. */
type Looks = { readonly now: () => boolean; readonly begins: Pick<Emitter<void>, 'subscribe'> }

/** Starts the poller of a supervisor. */
export function openPullRequests(services: Services, looks: Looks): Pick<PullRequests, 'close'> {
  const { book, clock, documents, environments, problems, log } = services
  const signedIn = hostsOfGh(environments.own)
  /** The supervisor's own first, then those of the sessions that work there, which may come from other shells. */
  const environmentsFor = (host: string): readonly Environment[] => [
    environments.own,
    ...book
      .records()
      .filter(({ pullRequestWork: work }) =>
        [...(work?.links ?? []), ...(work?.pushes ?? [])].some((one) => one.host === host),
      )
      .map(({ sessionId }) => environments.of(sessionId))
      .filter((environment) => environment !== environments.own),
  ]
  const pullRequests = new PullRequests({
    book,
    clock,
    document: documents.pullRequests,
    hostFor: (host) => createGitHubHost({ host, environments: () => environmentsFor(host), now: clock.now }),
    isHost: (host) =>
      host === 'github.com' ||
      host.endsWith('.ghe.com') ||
      signedIn.includes(host) ||
      environmentsFor(host).some((environment) => namedHosts(environment).includes(host)),
    isLookedAt: looks.now,
    log: log.info,
    report: problems.report,
  })
  const unsubscribe = looks.begins.subscribe(() => pullRequests.look())
  return {
    close: () => {
      unsubscribe()
      pullRequests.close()
    },
  }
}

/** The hosts that `gh` is signed in to: the keys at the left edge of its `hosts.yml`. */
function hostsOfGh(environment: Environment): readonly string[] {
  const home = environment['XDG_CONFIG_HOME'] ?? join(environment['HOME'] ?? homedir(), '.config')
  const directory = environment['GH_CONFIG_DIR'] ?? join(home, 'gh')
  try {
    const text = readFileSync(join(directory, 'hosts.yml'), 'utf8')
    return [...text.matchAll(/^"?([\w.-]+(?::\d+)?)"?:\s*$/gm)].map(([, host = '']) => host.toLowerCase())
  } catch {
    return []
  }
}
