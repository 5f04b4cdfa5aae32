import { join, normalize, sep } from 'node:path'

/** The file that a URL of ours names below `root`; null when it names none (another host, a way out of the folder). */
export function fileOf(root: string, url: string): string | null {
  const { host, pathname } = new URL(url)
  if (host !== 'backburner') return null
  const named = decoded(pathname)
  if (named === null) return null
  const path = normalize(join(root, named === '/' ? '/index.html' : named))
  return path.startsWith(root + sep) ? path : null
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
