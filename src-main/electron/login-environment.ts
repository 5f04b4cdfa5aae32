import { shellEnv } from 'shell-env'
import { originalEnvironment } from '../../src-node/environment/original.ts'

/** How long the login shell may take before the app's own environment has to do. Milliseconds. */
const patience = 3_000

/**
 * The environment that sessions of the window inherit: the login shell's (an app started from a dock has almost none),
 * asked once. A shell that hangs or fails leaves the app's own.
 */
export async function loginEnvironment(): Promise<Readonly<Record<string, string>>> {
  const own = originalEnvironment(process.env)
  // Started from a terminal, or on a system without login shells: the environment is already the user's.
  if (process.platform === 'win32' || process.env['TERM'] !== undefined) return own
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), patience).unref()
  })
  const asked = await Promise.race([shellEnv().catch(() => null), late])
  return asked === null ? own : { ...own, ...originalEnvironment(asked) }
}
