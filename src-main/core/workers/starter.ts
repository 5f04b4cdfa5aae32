import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync } from 'node:fs'
import { join } from 'node:path'
import type { ShortId } from '../../../src-shared/base/ids.ts'
import type { SpendingBudget } from '../../../src-shared/worker-protocol/messages.ts'
import type { HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import { withCarriedNodeOptions } from '../../../src-node/environment/node-options.ts'
import { openOwnFile } from '../../../src-node/files/open-own-file.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { StartHow } from '../supervisor/worker-state.ts'
import { smallNodeEnvironment, smallNodeFlags, type Program } from './program.ts'

/** What is to be started. */
export type StartRequest = {
  readonly id: ShortId
  readonly how: StartHow
  /** What the session's commands inherit; the starter adds what the worker itself needs. */
  readonly environment: Readonly<Record<string, string>>
  /** The user's own credentials for the API: handed over through a pipe, never as environment. */
  readonly secrets?: HeldSecrets | null
  /** What it may spend from its first request on; null: nobody limits it. */
  readonly budget?: SpendingBudget | null
}

/** A worker process that was born; what it says of itself comes through its endpoint file. */
export type StartedWorker = {
  readonly pid: number
  /** Called once when it ends. */
  readonly onExit: (listener: () => void) => void
}

/** How a worker is born on one kind of host. The only part that tests replace. */
export type Starter = { readonly start: (request: StartRequest) => Promise<StartedWorker> }

/** Tells a process that was just born that credentials come on its standard input. */
export const secretsOnStdin = '--secrets-on-stdin'

/** A worker's own complaints: kept short, for `doctor` and bug reports. */
const LONGEST_WORKER_LOG = 256 * 1024

/** Starts workers as detached processes of this machine: they outlive the supervisor. */
export function createLocalStarter(program: Program, paths: HomePaths): Starter {
  return {
    start: async (request) => {
      const bundle = await program.workerBundle()
      const directory = paths.job(request.id).directory
      const secrets = request.secrets ?? null
      const budget = request.budget ?? null
      const further = [
        ...(secrets === null ? [] : [secretsOnStdin]),
        ...(budget === null ? [] : ['--budget', JSON.stringify(budget)]),
      ]
      const log = openWorkerLog(join(directory, 'worker.log'))
      try {
        const child = spawn(
          program.node.command,
          [...smallNodeFlags, bundle, '--home', paths.home, '--job', request.id, '--how', request.how, ...further],
          {
            cwd: directory,
            detached: true,
            env: {
              ...withCarriedNodeOptions(request.environment),
              ...smallNodeEnvironment,
              ...program.node.environment,
            },
            stdio: [secrets === null ? 'ignore' : 'pipe', log, log],
            windowsHide: true,
          },
        )
        if (secrets !== null) handOver(child, secrets)
        return await new Promise<StartedWorker>((resolve, reject) => {
          child.once('error', (error) => reject(new Error(`cannot start ${program.node.command}: ${error.message}`)))
          child.once('spawn', () => {
            const { pid } = child
            if (pid === undefined) return
            child.unref()
            resolve({ pid, onExit: (listener) => void child.once('exit', listener) })
          })
        })
      } finally {
        closeSync(log)
      }
    },
  }
}

/** Writes the credentials to a process that was just born, which reads them to the end. */
export function handOver({ stdin }: ChildProcess, secrets: HeldSecrets): void {
  // One that died at once reads nothing; its end is told otherwise.
  stdin?.on('error', () => undefined)
  stdin?.end(JSON.stringify(secrets))
}

function openWorkerLog(path: string): number {
  const descriptor = openOwnFile(path)
  if (fstatSync(descriptor).size > LONGEST_WORKER_LOG) ftruncateSync(descriptor, 0)
  return descriptor
}
