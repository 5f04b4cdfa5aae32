import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Services } from '../sessions/services.ts'
import { namedHosts } from './github/addresses.ts'
import { createGitHubHost } from './github/github-host.ts'
import { Hosts } from './hosts.ts'
import { PullRequests } from './pull-requests.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Finds the hosts that a supervisor can ask. */
export function openHosts({ book, clock, documents, environments }: HostsGround): Hosts {
  const signedIn = hostsOfGh(environments.own)
  /** The supervisor's own first, then those of the sessions that work there, which may come from other shells. */
  const environmentsFor = (host: string, asking: readonly SessionId[]): readonly Environment[] => {
    const linked = book
      .records()
      .filter(({ pullRequestWork: work }) =>
        [...(work?.links ?? []), ...(work?.pushes ?? [])].some((one) => one.host === host),
      )
      .map(({ sessionId }) => sessionId)
    return [...new Set([environments.own, ...[...asking, ...linked].map((sessionId) => environments.of(sessionId))])]
  }
  return new Hosts({
    clock,
    hostFor: (host, sessions) =>
      createGitHubHost({ host, environments: () => environmentsFor(host, sessions()), now: clock.now }),
    isHost: (host) =>
      host === 'github.com' ||
      host.endsWith('.ghe.com') ||
      signedIn.includes(host) ||
      environmentsFor(host, []).some((environment) => namedHosts(environment).includes(host)),
    pauses: () => documents.pullRequests.value().pauses,
  })
}

type HostsGround = Pick<Services, 'book' | 'clock' | 'documents' | 'environments'>

/** Whether somebody looks at the board, and when somebody begins to. */
type Looks = { readonly now: () => boolean; readonly begins: Pick<Emitter<void>, 'subscribe'> }

/** Starts the poller of a supervisor. */
export function openPullRequests(services: Services, looks: Looks): Pick<PullRequests, 'close' | 'note'> {
  const { book, clock, documents, hosts, problems, log } = services
  const pullRequests = new PullRequests({
    book,
    clock,
    document: documents.pullRequests,
    hosts,
    isLookedAt: looks.now,
    log: log.info,
    report: problems.report,
  })
  const unsubscribe = looks.begins.subscribe(() => pullRequests.look())
  return {
    note: (sessionId, step) => pullRequests.note(sessionId, step),
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
