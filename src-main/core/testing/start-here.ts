import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import { startSupervisor, type RunningSupervisor, type SupervisorOptions } from '../start-supervisor.ts'
import { systemClock } from '../system-clock.ts'
import { connectClient } from './client.ts'
import { sourceProgram } from './source-program.ts'

/** A supervisor in the test's own process, with a client on its socket. */
export type SupervisorHere = {
  readonly supervisor: RunningSupervisor
  readonly socket: string
  readonly api: ApiClient
}

type Options = Partial<Pick<SupervisorOptions, 'clock' | 'patience' | 'starter' | 'program' | 'takeOver'>>

/** Starts one that whoever asked for it ends. */
export async function startSupervisorIn(
  home: string,
  options: Options = {},
): Promise<SupervisorHere & { readonly close: () => void }> {
  const result = await startSupervisor({
    home,
    shell: 'headless',
    program: sourceProgram,
    clock: systemClock,
    log: { info: () => undefined, warn: () => undefined },
    environment: { PATH: process.env['PATH'] ?? '' },
    processEnvironment: process.env,
    takeOver: false,
    ...options,
  })
  if (result.kind === 'held') throw new Error('another supervisor lives')
  const { supervisor } = result
  const socket = join(supervisor.info.socketDirectory, 'supervisor.sock')
  const client = connectClient(socket)
  await client.api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
  return { supervisor, socket, api: client.api, close: client.close }
}

/** Starts one; it ends, with its workers, when the test does. */
export async function startHere(home: string, options: Options = {}): Promise<SupervisorHere> {
  const { close, ...here } = await startSupervisorIn(home, options)
  onTestFinished(async () => {
    close()
    await here.supervisor.stop({ keepWorkers: false })
  })
  return here
}
