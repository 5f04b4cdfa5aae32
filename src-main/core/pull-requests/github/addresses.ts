type Environment = Readonly<Record<string, string | undefined>>

/** Where the API of a host is. */
export type ApiAddresses = { readonly rest: string; readonly graphql: string }

/**
 * The API of a host as its address goes, or where `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL` point it. An address that ends
 * in `/api/v3` is that of the Enterprise host in it; any other stands for github.com's and for the host in it. Only http
 * and https count.
 */
export function apiOf(host: string, environment: Environment): ApiAddresses {
  const pointed = pointedApi(environment)
  if (pointed !== null && pointed.hosts.includes(host)) return pointed.addresses
  if (host === 'github.com') return { rest: 'https://api.github.com', graphql: 'https://api.github.com/graphql' }
  if (host.endsWith('.ghe.com')) return { rest: `https://api.${host}`, graphql: `https://api.${host}/graphql` }
  return { rest: `https://${host}/api/v3`, graphql: `https://${host}/api/graphql` }
}

/** Hosts that the environment says are GitHub's: named in a text, they are believed. */
export function namedHosts(environment: Environment): readonly string[] {
  const own = environment['GH_HOST']?.toLowerCase()
  return [...(pointedApi(environment)?.hosts ?? []), ...(own === undefined || own === '' ? [] : [own])]
}

function pointedApi(
  environment: Environment,
): { readonly hosts: readonly string[]; readonly addresses: ApiAddresses } | null {
  const rest = webAddress(environment['GITHUB_API_URL'])
  const graphql = webAddress(environment['GITHUB_GRAPHQL_URL'])
  const first = rest ?? graphql
  if (first === null) return null
  const text = first.href.replace(/\/+$/, '')
  const isEnterprise = /\/api\/(?:v3|graphql)$/.test(text)
  const server = webAddress(environment['GITHUB_SERVER_URL'])?.host
  const own = first.host.replace(/^api\./, '')
  const base = rest === null ? text.replace(/\/graphql$/, isEnterprise ? '/v3' : '') : text
  return {
    hosts: [...new Set([...(isEnterprise ? [] : ['github.com']), own, ...(server === undefined ? [] : [server])])],
    addresses: {
      rest: base,
      graphql: graphql?.href ?? (isEnterprise ? base.replace(/\/v3$/, '/graphql') : `${base}/graphql`),
    },
  }
}

function webAddress(text: string | undefined): URL | null {
  const url = text === undefined ? null : URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) ? url : null
}
