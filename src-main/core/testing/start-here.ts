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

/** Starts one; it ends, with its workers, when the test does. */
export async function startHere(
  home: string,
  options: Partial<Pick<SupervisorOptions, 'clock' | 'patience' | 'starter'>> = {},
): Promise<SupervisorHere> {
  const result = await startSupervisor({
    home,
    shell: 'headless',
    program: sourceProgram,
    clock: options.clock ?? systemClock,
    log: { info: () => undefined, warn: () => undefined },
    environment: { PATH: process.env['PATH'] ?? '' },
    processEnvironment: process.env,
    takeOver: false,
    ...(options.patience === undefined ? {} : { patience: options.patience }),
    ...(options.starter === undefined ? {} : { starter: options.starter }),
  })
  if (result.kind === 'held') throw new Error('another supervisor lives')
  const { supervisor } = result
  const socket = join(supervisor.info.socketDirectory, 'supervisor.sock')
  const client = connectClient(socket)
  await client.api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
  onTestFinished(async () => {
    client.close()
    await supervisor.stop({ keepWorkers: false })
  })
  return { supervisor, socket, api: client.api }
}
