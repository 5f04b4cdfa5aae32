import { net, protocol } from 'electron'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileOf } from './app-file.ts'

/** Where the window's page lives: an origin of its own, with no file access behind it. */
export const appOrigin = 'app://backburner'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Before `ready`: says that `app:` behaves like `https:`. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** After `ready`: serves the built renderer, and nothing else, under `app://backburner`. */
export function serveAppScheme(root: string): void {
  protocol.handle('app', async (request) => {
    const path = fileOf(root, request.url)
    if (path === null) return new Response('No such page.', { status: 404 })
    try {
      const file = await net.fetch(pathToFileURL(path).toString())
      return new Response(file.body, {
        status: file.status,
        headers: {
          'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return new Response('No such page.', { status: 404 })
    }
  })
}
