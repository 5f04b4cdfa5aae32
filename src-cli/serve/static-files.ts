import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { isErrno } from '../../src-node/files/is-errno.ts'

/** A file to answer with. */
export type StaticFile = { readonly body: Buffer; readonly type: string; readonly isHashed: boolean }

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** The file that a URL's path names below `root`; null when there is none, or when the path leads out of it. */
export async function readStatic(root: string, urlPath: string): Promise<StaticFile | null> {
  const file = fileFor(root, urlPath)
  if (file === null) return null
  try {
    const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream'
    return { body: await readFile(file), type, isHashed: /[\\/]assets[\\/]/.test(file) }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG')) return null
    throw error
  }
}

function fileFor(root: string, urlPath: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part.startsWith('.'))) return null
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`)
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : null
}
