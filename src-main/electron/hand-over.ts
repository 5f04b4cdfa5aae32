import { spawn } from 'node:child_process'
import type { Log } from '../../src-node/log/log.ts'
import { handOver, secretsOnStdin } from '../core/workers/starter.ts'
import type { HeldSecrets } from '../../src-shared/base/held-secrets.ts'
import { smallNodeEnvironment, smallNodeFlags } from '../core/workers/program.ts'

/**
 * Starts the headless supervisor that goes on when the app has quit. It waits for the lock that this process is about to
 * let go, then adopts the workers; each gives its environment back, and the user's credentials go through a pipe, so
 * nothing of it goes through a file.
 */
export function startHeadlessSupervisor(
  headlessMain: string,
  home: string,
  secrets: HeldSecrets | null,
  log: Pick<Log, 'error'>,
): void {
  const further = secrets === null ? [] : [secretsOnStdin]
  const child = spawn(process.execPath, [...smallNodeFlags, headlessMain, ...further], {
    detached: true,
    stdio: [secrets === null ? 'ignore' : 'pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...smallNodeEnvironment, ELECTRON_RUN_AS_NODE: '1', BACKBURNER_HOME: home },
  })
  // Sessions go on without one; the next command starts it.
  child.on('error', (error) => log.error('could not hand over to a headless supervisor', { error }))
  if (secrets !== null) handOver(child, secrets)
  child.unref()
}
