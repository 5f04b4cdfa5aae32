import { spawn } from 'node:child_process'
import { smallNodeEnvironment, smallNodeFlags } from '../core/workers/program.ts'

/**
 * Starts the headless supervisor that goes on when the app has quit. It waits for the lock that this process is about to
 * let go, then adopts the workers; each gives its environment back, so nothing of it goes through a file.
 */
export function startHeadlessSupervisor(headlessMain: string, home: string): void {
  const child = spawn(process.execPath, [...smallNodeFlags, headlessMain], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...smallNodeEnvironment, ELECTRON_RUN_AS_NODE: '1', BACKBURNER_HOME: home },
  })
  child.unref()
}
