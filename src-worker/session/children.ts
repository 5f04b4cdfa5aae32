import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Clock } from '../../src-shared/base/clock.ts'
import { reachSync } from '../../src-node/files/faults.ts'
import { isErrno } from '../../src-node/files/is-errno.ts'
import { listProcesses, type ListedProcess } from '../../src-node/processes/list-processes.ts'
import { lookUpProcess } from '../../src-node/processes/process-identity.ts'
import { signalGroupMatched, signalMatched } from '../../src-node/processes/signal-matched.ts'
import type { Report } from '../report.ts'
import { readFlags } from '../../src-node/files/open-flags.ts'

const childSchema = z.object({ pid: z.number().int().positive(), startTime: z.string(), group: z.number().int() })
const fileSchema = z.looseObject({ schema: z.literal(1), children: z.array(childSchema) })
/** A process group of the session, named by its leader. */
type Child = z.infer<typeof childSchema>

/** How long a process may take to end by itself, and how often we look. */
const graceMs = 500
const lookMs = 20

/** What the record of process groups needs. */
type ChildrenSetup = {
  /** `jobs/<id>/children.json`. Not fsynced: after a power loss there is nothing left to end. */
  readonly path: string
  /** Processes carry it as `BACKBURNER_JOB_DIR`. */
  readonly jobDirectory: string
  readonly clock: Clock
  readonly report: Report
}

/**
 * The process groups that a session has running, on disk so that the next worker can end what a killed one left.
 * A signal goes only to a process whose pid and start time were recorded, or, where the leader is gone, to a member of its
 * group that carries this job's directory in its environment.
 */
export class Children {
  readonly #setup: ChildrenSetup
  readonly #children = new Map<number, Child>()

  constructor(setup: ChildrenSetup) {
    this.#setup = setup
  }

  /** Notes the group led by `pid`; resolves when it is on disk. The returned function takes the note back. */
  async own(pid: number): Promise<() => Promise<void>> {
    const found = await lookUpProcess(pid)
    // Ended already, or the system does not tell: there is nothing that could be matched later.
    if (found.kind !== 'running') return () => Promise.resolve()
    const child: Child = { pid, startTime: found.startTime, group: pid }
    this.#children.set(pid, child)
    this.#write()
    return () => {
      if (this.#children.get(pid) === child) {
        this.#children.delete(pid)
        this.#write()
      }
      return Promise.resolve()
    }
  }

  /** Ends what a dead predecessor left running: asks, waits half a second, then kills. */
  async endLeftovers(): Promise<void> {
    await this.#end(this.#read())
    rmSync(this.#setup.path, { force: true })
  }

  /** Ends whatever is still noted. */
  async endAll(): Promise<void> {
    if (this.#children.size === 0) return
    await this.#end([...this.#children.values()])
    this.#children.clear()
    rmSync(this.#setup.path, { force: true })
  }

  async #end(children: readonly Child[]): Promise<void> {
    if (children.length === 0) return
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if ((await this.#signal(children, signal)) === 0) return
      const deadline = this.#setup.clock.now() + graceMs
      while (this.#setup.clock.now() < deadline) {
        if ((await this.#remaining(children)).length === 0) return
        await new Promise<void>((resolve) => this.#setup.clock.schedule(lookMs, resolve))
      }
    }
    this.#setup.report(`processes of an earlier worker did not end: ${JSON.stringify(children)}`)
  }

  async #signal(children: readonly Child[], signal: NodeJS.Signals): Promise<number> {
    let sent = 0
    for (const child of children) if ((await signalGroupMatched(child, signal)) === 'sent') sent += 1
    for (const member of await this.#remaining(children))
      if ((await signalMatched(member, signal)) === 'sent') sent += 1
    return sent
  }

  /** Recorded leaders, and members of their groups and sessions, that still run and are surely ours. */
  async #remaining(children: readonly Child[]): Promise<readonly ListedProcess[]> {
    const all = (await listProcesses()) ?? []
    const remaining: ListedProcess[] = []
    for (const one of all) {
      const child = children.find(({ group }) => one.group === group || one.session === group)
      if (child === undefined) continue
      const isLeader = one.pid === child.pid && one.startTime === child.startTime
      if (isLeader || (await this.#carriesJob(one.pid))) remaining.push(one)
    }
    return remaining
  }

  async #carriesJob(pid: number): Promise<boolean> {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    return environment.split('\0').includes(`BACKBURNER_JOB_DIR=${this.#setup.jobDirectory}`)
  }

  #read(): readonly Child[] {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#setup.path, { encoding: 'utf8', flag: readFlags })))
        .children
    } catch (error) {
      if (!isErrno(error, 'ENOENT'))
        this.#setup.report(`${this.#setup.path} cannot be read: what it named is left alone`, error)
      return []
    }
  }

  #write(): void {
    const { path } = this.#setup
    const temporary = `${path}.tmp`
    const text = JSON.stringify({ schema: 1, children: [...this.#children.values()] })
    if (reachSync('write', temporary)) writeFileSync(temporary, text, { mode: 0o600 })
    if (reachSync('rename', path)) renameSync(temporary, path)
  }
}
