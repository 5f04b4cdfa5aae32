import type { RepositoryName } from './pull-request-work.ts'

/** A pull request as an address names it. */
export type PullRequestName = RepositoryName & { readonly number: number }

const name = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?'
/** Host, owner, repository, number; what follows must not make it another word (`/pull/12abc`, `/pull/new/x`). */
const address = new RegExp(
  `https?://(?:[^\\s/@]+@)?((?:[A-Za-z0-9-]+\\.)*[A-Za-z0-9-]+(?::\\d+)?)/(${name})/(${name}|\\.github)/pull/(\\d{1,9})(?![\\w%-])`,
  'g',
)

/** Every pull request that a text names by its address, each once, in order. */
export function pullRequestsIn(text: string): readonly PullRequestName[] {
  const all = new Map<string, PullRequestName>()
  for (const [, host = '', owner = '', repository = '', number = ''] of text.matchAll(address)) {
    const found = { host: webHost(host.toLowerCase()), owner, repository, number: Number(number) }
    all.set(`${found.host}/${owner}/${repository}#${number}`.toLowerCase(), found)
  }
  return [...all.values()].filter(({ number }) => number > 0)
}

/** Whoever says what was opened says it in a sentence. */
const longestLine = 500

/** The pull request that a line consists of, perhaps after a few words (`Opened https://…`); null for any other line. */
export function pullRequestOnLine(line: string): PullRequestName | null {
  if (line.length > longestLine) return null
  const said = /^[^"'`<>()[\]{}]{0,60}?(https?:\/\/\S+?)[.,)]?$/.exec(line.trim())?.[1]
  const [only, ...more] = said === undefined ? [] : pullRequestsIn(said)
  return only === undefined || more.length > 0 ? null : only
}

/** The repository that a git remote's address names; null for a path, and for what no host of GitHub's kind has. */
export function repositoryOf(remote: string): RepositoryName | null {
  const text = remote.trim().replace(/\/+$/, '')
  const url = /^(?:https?|ssh|git|git\+ssh|git\+https):\/\/(?:[^\s/@]*@)?([^\s/:]+)(:\d+)?\/(.+)$/i.exec(text)
  const short = url === null ? /^(?:[^\s/@]+@)?([^\s/:]{2,}):(?!\/\/)(.+)$/.exec(text) : null
  const isWeb = /^(?:https?|git\+https):/i.test(text)
  // A port of ssh's says nothing about the host's web address.
  const host = url === null ? short?.[1] : `${url[1] ?? ''}${isWeb ? (url[2] ?? '') : ''}`
  const path = (url === null ? short?.[2] : url[3])?.replace(/^\/+/, '').replace(/\.git$/, '')
  const [, owner, repository] = /^([\w.-]+)\/([\w.-]+)$/.exec(path ?? '') ?? []
  if (host === undefined || owner === undefined || repository === undefined) return null
  return { host: webHost(host.toLowerCase()), owner, repository }
}

/** Where ssh goes through the port of https, the host has another name. */
function webHost(host: string): string {
  return host === 'ssh.github.com' || host === 'www.github.com' ? 'github.com' : host
}

/** `[host/]owner/repository`, or an address. */
export function repositoryNamed(text: string): RepositoryName | null {
  const [, host, owner, repository] =
    /^(?:(?:https?:\/\/)?([\w.-]+(?::\d+)?)\/)?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(text) ?? []
  if (owner === undefined || repository === undefined) return null
  return { host: (host ?? 'github.com').toLowerCase(), owner, repository }
}
