import { spawn } from 'node:child_process'
import { hasDisplay } from '../app/open-app.ts'

/** Asks the desktop to open a URL; false when there is no browser to be had. */
export async function openBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [command, ...args] = opener(url, environment)
  if (command === undefined) return false
  return await new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true })
    child.once('error', () => resolve(false))
    // An opener that finds no browser says so within a moment; one that is still there has found one.
    const settled = setTimeout(() => {
      child.unref()
      resolve(true)
    }, 1_000)
    child.once('exit', (code) => {
      clearTimeout(settled)
      resolve(code === 0)
    })
  })
}

function opener(url: string, environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const chosen = (environment['BROWSER'] ?? '').split(':')[0] ?? ''
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['explorer.exe', url]
  if (chosen !== '') return [chosen, url]
  return hasDisplay(environment) ? ['xdg-open', url] : []
}
