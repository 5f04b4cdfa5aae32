import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import { supervisorEndpointSchema, workerEndpointSchema } from '../../../src-shared/worker-protocol/messages.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { connectClient } from './client.ts'

/** A home of its own; whatever still runs in it is ended with the test. */
export function testHome(): string {
  const home = join(temporaryDirectory(), 'h')
  onTestFinished(() => killAll(home))
  return home
}

function killAll(home: string): void {
  for (const pid of [...workerPids(home), supervisorPid(home)]) {
    if (pid === null) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
}

function supervisorPid(home: string): number | null {
  return pidIn(join(home, 'daemon', 'supervisor.json'), supervisorEndpointSchema)
}

/** Null where there is no endpoint, or none that can be read: tests damage them. */
function pidIn(path: string, schema: z.ZodType<{ readonly pid: number }>): number | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8'))).pid
  } catch {
    return null
  }
}

/** The workers whose endpoint files are there. */
export function workerPids(home: string): readonly number[] {
  const jobs = join(home, 'jobs')
  if (!existsSync(jobs)) return []
  return readdirSync(jobs).flatMap((id) => {
    return pidIn(join(jobs, id, 'worker.json'), workerEndpointSchema) ?? []
  })
}

/** A supervisor in a process of its own. */
export type SupervisorProcess = {
  readonly child: ChildProcess
  readonly socket: string
  readonly api: ApiClient
  /** The first line that it printed. */
  readonly said: string
  readonly kill: () => Promise<void>
  readonly gone: () => Promise<void>
}

/** Starts one, and connects when it lives. */
export async function startProcess(
  home: string,
  environment: Readonly<Record<string, string>> = {},
  ...args: string[]
): Promise<SupervisorProcess> {
  const main = join(import.meta.dirname, 'supervisor-main.ts')
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...environment, BACKBURNER_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const [said] = (await once(lines, 'line')) as [string]
  const gone = async (): Promise<void> => {
    await exited
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  if (!said.startsWith('started')) return { child, socket: '', api: noClient, said, kill, gone }
  const endpoint = supervisorEndpointSchema.parse(
    JSON.parse(readFileSync(join(home, 'daemon', 'supervisor.json'), 'utf8')),
  )
  const client = connectClient(endpoint.socket)
  onTestFinished(client.close)
  await client.api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
  return { child, socket: endpoint.socket, api: client.api, said, kill, gone }
}

const noClient = new Proxy({} as ApiClient, {
  get: () => {
    throw new Error('this supervisor did not start')
  },
})
