/** Whether a request to this address goes through a proxy that the environment names. */
export function isProxied(url: URL, environment: Readonly<Record<string, string | undefined>>): boolean {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  if (read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') === '') return false
  return !read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => isMeant(entry.toLowerCase(), url))
}

/** `*`, `host`, `.domain`, `*.domain`, each with an optional port. */
function isMeant(entry: string, url: URL): boolean {
  if (entry === '*') return true
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  const actual = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (port !== undefined && port !== actual) return false
  const suffix = name.replace(/^\*?\./, '')
  return url.hostname === suffix || (name !== suffix && url.hostname.endsWith(`.${suffix}`))
}
