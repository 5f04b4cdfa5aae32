import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { shortIdSchema, type ShortId } from '../../../src-shared/base/ids.ts'
import { isSameProcess, lookUpProcess, type ProcessIdentity } from '../../../src-node/processes/process-identity.ts'
import { signalMatched } from '../../../src-node/processes/signal-matched.ts'

/** The variable that every command of a session inherits: what is left of a session is known by it. */
const jobVariable = 'BACKBURNER_JOB_DIR'

/** An environment without the marks of the session whose command it comes from: a session inside a session is its own. */
export function withoutJobMark(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { [jobVariable]: _mark, ...rest } = environment
  return rest
}

/** What a process inherited or was called with; empty where the system does not tell (only Linux does). */
async function procText(pid: number, what: 'environ' | 'cmdline'): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '')
  return text.split('\0')
}

type Found<What> = { readonly identity: ProcessIdentity; readonly what: What }

/**
 * The processes in whose text `find` finds something. Nearly none of a machine's are ours: only those are asked since when
 * they run, and then read once more, for another one may have come to the number meanwhile.
 */
async function findInProcesses<What>(
  text: 'environ' | 'cmdline',
  find: (words: readonly string[]) => What | null,
): Promise<readonly Found<What>[]> {
  const names = process.platform === 'linux' ? await readdir('/proc').catch(() => []) : []
  const found = await Promise.all(
    names.map(async (name): Promise<Found<What> | null> => {
      const pid = Number(name)
      if (!Number.isInteger(pid) || pid === process.pid) return null
      if (find(await procText(pid, text)) === null) return null
      const running = await lookUpProcess(pid)
      const what = find(await procText(pid, text))
      return running.kind === 'running' && what !== null
        ? { identity: { pid, startTime: running.startTime }, what }
        : null
    }),
  )
  return found.filter((one) => one !== null)
}

type Marked = { readonly process: ProcessIdentity; readonly jobDirectory: string }

/** Every process that carries the mark of some session. */
async function markedProcesses(): Promise<readonly Marked[]> {
  return await processesWith(jobVariable)
}

async function processesWith(variable: string): Promise<readonly Marked[]> {
  const found = await findInProcesses('environ', (words) => {
    const mark = words.find((word) => word.startsWith(`${variable}=`))
    return mark === undefined ? null : mark.slice(variable.length + 1)
  })
  return found.map(({ identity, what }) => ({ process: identity, jobDirectory: what }))
}

let running: Promise<readonly Marked[]> = Promise.resolve([])
let next: Promise<readonly Marked[]> | null = null

/**
 * A look at all processes that begins after the call: one that is under way may have missed what matters, and all who ask
 * meanwhile share the next one. Fifty sessions that end together are looked for at once.
 */
function lookAtProcesses(): Promise<readonly Marked[]> {
  next ??= running
    .catch(() => undefined)
    .then(() => {
      next = null
      running = markedProcesses()
      return running
    })
  return next
}

/** The processes that commands of a session left behind. */
async function processesOfJob(jobDirectory: string): Promise<readonly ProcessIdentity[]> {
  const marked = await lookAtProcesses()
  return marked.filter((one) => one.jobDirectory === jobDirectory).map((one) => one.process)
}

/** Workers of this home that run and have not published their endpoint: `--job` by pid. */
export async function findStartingWorkers(home: string): Promise<ReadonlyMap<ShortId, ProcessIdentity>> {
  const found = await findInProcesses('cmdline', (words) => {
    const job = shortIdSchema.safeParse(words[words.indexOf('--job') + 1])
    return words.includes('--how') && words[words.indexOf('--home') + 1] === home && job.success ? job.data : null
  })
  return new Map(found.map(({ identity, what }) => [what, identity]))
}

const POLL_MS = 25

/**
 * Ends what the commands of a session left running, after its worker has gone: SIGTERM, and SIGKILL for what is still
 * there after `graceMs`. Each is matched by its identity before each signal.
 */
export async function endProcessesOfJob(jobDirectory: string, graceMs: number): Promise<void> {
  await endAll(() => processesOfJob(jobDirectory), graceMs)
}

/** The same for processes that carry another mark, such as checks of a supervisor that was killed. */
export async function endProcessesMarked(variable: string, jobDirectory: string, graceMs: number): Promise<void> {
  await endAll(async () => {
    const marked = await processesWith(variable)
    return marked.filter((one) => one.jobDirectory === jobDirectory).map((one) => one.process)
  }, graceMs)
}

async function endAll(find: () => Promise<readonly ProcessIdentity[]>, graceMs: number): Promise<void> {
  const signal: { now: NodeJS.Signals } = { now: 'SIGTERM' }
  for (let waited = 0; waited <= graceMs * 3; waited += POLL_MS) {
    const left = await find()
    if (left.length === 0) return
    const killing = waited >= graceMs
    if (waited === 0 || killing) {
      signal.now = killing ? 'SIGKILL' : 'SIGTERM'
      await Promise.all(left.map((one) => signalMatched(one, signal.now)))
    }
    await sleep(POLL_MS)
  }
}

/** Calls `onGone` once the very process has ended. Returns the way to stop looking. */
export function watchForEnd(identity: ProcessIdentity, onGone: () => void): () => void {
  let stopped = false
  const look = async (): Promise<void> => {
    for (let pause = 5; !stopped; pause = Math.min(200, pause * 2)) {
      if ((await isSameProcess(identity)) === 'gone') {
        if (!stopped) onGone()
        return
      }
      await sleep(pause)
    }
  }
  void look()
  return () => {
    stopped = true
  }
}
