import { spawn } from 'node:child_process'
import type { Log } from '../../src-node/log/log.ts'
import { smallNodeEnvironment, smallNodeFlags } from '../core/workers/program.ts'

/**
 * Starts the headless supervisor that goes on when the app has quit. It waits for the lock that this process is about to
 * let go, then adopts the workers; each gives its environment back, so nothing of it goes through a file.
 */
export function startHeadlessSupervisor(headlessMain: string, home: string, log: Pick<Log, 'error'>): void {
  const child = spawn(process.execPath, [...smallNodeFlags, headlessMain], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...smallNodeEnvironment, ELECTRON_RUN_AS_NODE: '1', BACKBURNER_HOME: home },
  })
  // Sessions go on without one; the next command starts it.
  child.on('error', (error) => log.error('could not hand over to a headless supervisor', { error }))
  child.unref()
}
