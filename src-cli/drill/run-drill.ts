import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import type { ProcessIdentity } from '../../src-node/processes/process-identity.ts'
import { signalMatched } from '../../src-node/processes/signal-matched.ts'
import { dispatch } from '../commands/dispatch.ts'
import type { Connection } from '../connection/connection.ts'
import { readEndpoint } from '../connection/endpoint.ts'
import { readTools, type ToolTally } from './read-tools.ts'
import type { Scratch } from './scratch.ts'

/** One part of the drill: what came back, and in how many milliseconds. */
export type DrillStep = {
  readonly name: 'start' | 'supervisor' | 'worker' | 'finish' | 'clean'
  readonly passed: boolean
  readonly what: string
  readonly ms: number
}

const steps = 40
const stepMs = 100
const patienceMs = 60_000
const lookEveryMs = 10
const jobName = 'drill job'
const endpointSchema = z.looseObject({ pid: z.number().int().positive(), startTime: z.string() })

/** The part of the drill that failed, in a sentence. */
class DrillFailure extends Error {}

/** Kills a supervisor and a worker in a scratch home, and tells step by step what came back. Stops at the first failure. */
export async function runDrill(scratch: Scratch, tell: (step: DrillStep) => void): Promise<boolean> {
  const step = async (name: DrillStep['name'], run: () => Promise<string>): Promise<boolean> => {
    const from = performance.now()
    try {
      const what = await run()
      tell({ name, passed: true, what, ms: performance.now() - from })
      return true
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      tell({ name, passed: false, what, ms: performance.now() - from })
      return false
    }
  }
  const drill = new Drill(scratch)
  try {
    return (
      (await step('start', () => drill.start())) &&
      (await step('supervisor', () => drill.killSupervisor())) &&
      (await step('worker', () => drill.killWorker())) &&
      (await step('finish', () => drill.finish()))
    )
  } finally {
    drill.close()
  }
}

class Drill {
  readonly #scratch: Scratch
  #connection: Connection | null = null
  #agent: SessionRow | null = null
  #job: SessionRow | null = null

  constructor(scratch: Scratch) {
    this.#scratch = scratch
  }

  close(): void {
    this.#connection?.close()
  }

  /** Two sessions at work: the agent against the practice model, and a job in a terminal. */
  async start(): Promise<string> {
    const { context } = this.#scratch
    const connection = await this.#connect()
    const { directory } = await connection.api.demo.prepare()
    const prompt = `work for ${steps} steps of ${stepMs} ms`
    const environment = { PATH: context.environment['PATH'] ?? '/usr/bin:/bin' }
    const around = { cwd: directory, environment }
    this.#agent = await dispatch(context.connect, { ...around, prompt, name: 'drill', tags: ['drill'], demo: true })
    const job = { ...around, prompt: 'sleep 600', engine: 'shell', name: jobName } as const
    this.#job = await dispatch(context.connect, job)
    await connection.api.sessions.pin({ sessionId: this.#job.sessionId, pinned: true })
    await this.#until('the sessions did not begin to work', async () => {
      const [agent, one] = await this.#rows()
      return one?.state === 'working' && agent?.state === 'working' && (await this.#tools()).finished >= 3
    })
    for (const { id } of [this.#agent, this.#job]) this.#scratch.seen(await this.#workerOf(id))
    return 'two sessions at work, one of them pinned'
  }

  async killSupervisor(): Promise<string> {
    const before = await this.#rows()
    const endpoint = await readEndpoint(this.#scratch.home)
    if (endpoint === null || (await signalMatched(endpoint, 'SIGKILL')) !== 'sent') {
      throw new DrillFailure('the supervisor could not be killed')
    }
    await this.#connection?.closed
    this.#connection = null
    const from = performance.now()
    await this.#connect()
    await this.#until('the sessions did not come back', async () => {
      const rows = await this.#rows()
      return rows.every((row) => row !== null && row.liveness === 'alive')
    })
    const seconds = ((performance.now() - from) / 1000).toFixed(2)
    const after = await this.#rows()
    const isSame = after.every((row, index) => {
      const was = before[index]
      return row?.pid === was?.pid && row?.name === was?.name && row?.pinned === was?.pinned
    })
    if (!isSame) throw new DrillFailure('the sessions came back with other processes, names or pins')
    return `supervisor killed: both sessions were back after ${seconds} s, with their processes, names and pins`
  }

  async killWorker(): Promise<string> {
    const id = this.#agentRow().id
    const worker = await this.#workerOf(id)
    const before = await this.#tools()
    const from = performance.now()
    if ((await signalMatched(worker, 'SIGKILL')) !== 'sent') throw new DrillFailure('the worker could not be killed')
    await this.#until('the session did not go on', async () => (await this.#tools()).finished > before.finished + 1)
    const seconds = ((performance.now() - from) / 1000).toFixed(2)
    const next = await this.#workerOf(id)
    this.#scratch.seen(next)
    if (next.pid === worker.pid) throw new DrillFailure('the session has no new process')
    return `worker killed in the middle of a turn: it did its next work after ${seconds} s`
  }

  async finish(): Promise<string> {
    await this.#until('the session did not finish', async () => {
      const [agent] = await this.#rows()
      return agent?.state === 'completed'
    })
    const { started, finished, repeated } = await this.#tools()
    const lost = started - finished
    if (lost > 0) throw new DrillFailure(`${lost} of ${started} tool calls have no result`)
    if (repeated > 0) throw new DrillFailure(`${repeated} tool calls ran twice`)
    if (started < steps) throw new DrillFailure(`only ${started} of ${steps} steps were done`)
    return `finished: ${finished} tool calls, none lost, none repeated`
  }

  async #connect(): Promise<Connection> {
    this.#connection ??= await this.#scratch.context.connect()
    return this.#connection
  }

  /** The agent's row and the job's, as the supervisor has them now. */
  async #rows(): Promise<readonly [SessionRow | null, SessionRow | null]> {
    const { api } = await this.#connect()
    const { rows } = await api.board.list()
    const of = (sessionId: SessionId | undefined): SessionRow | null =>
      rows.find((row) => row.sessionId === sessionId) ?? null
    return [of(this.#agent?.sessionId), of(this.#job?.sessionId)]
  }

  #agentRow(): SessionRow {
    if (this.#agent === null) throw new DrillFailure('there is no session')
    return this.#agent
  }

  async #workerOf(id: string): Promise<ProcessIdentity> {
    const text = await readFile(homePaths(this.#scratch.home).job(id).worker, 'utf8')
    return endpointSchema.parse(JSON.parse(text))
  }

  async #tools(): Promise<ToolTally> {
    return await readTools(homePaths(this.#scratch.home).job(this.#agentRow().id).transcript)
  }

  async #until(problem: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + patienceMs
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new DrillFailure(`${problem} within ${patienceMs / 1000} s`)
      await sleep(lookEveryMs)
    }
  }
}
