import { readdir, readFile, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { deadClaims, liveClaims } from '../../../src-node/locks/claims.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { socketDirectory } from '../../../src-node/paths/socket-paths.ts'
import { isSameProcess } from '../../../src-node/processes/process-identity.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { readEndpoint } from '../../connection/endpoint.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

const processSchema = z.looseObject({ pid: z.number().int().positive(), startTime: z.string() })
/** As half-written documents are called until they are whole. */
const halfWritten = /^.+\.(\d+)-[0-9a-f]{8}\.tmp$/

/** What processes that were killed left: endpoint files, locks, half-written documents. */
export const leftovers: Check = {
  name: 'leftovers',
  run: async (context) => {
    const findings = [
      ...(await deadSupervisor(context)),
      ...(await deadWorkers(context)),
      ...(await deadLocks(context)),
      ...(await halfWrittenFiles(context)),
    ]
    return { says: 'nothing of processes that are gone', findings }
  },
}

async function deadSupervisor({ home }: Context): Promise<readonly Finding[]> {
  const endpoint = await readEndpoint(home)
  if (endpoint === null || (await isSameProcess(endpoint)) !== 'gone') return []
  return [
    {
      id: 'supervisor-killed',
      level: 'problem',
      what: `${homePaths(home).supervisor} names a supervisor (pid ${endpoint.pid}) that is gone: it was killed`,
      why: 'nobody looks after the sessions until the next command starts another one',
      mend: 'any command does, such as "backburner agents": it finds the sessions again',
    },
  ]
}

/** Endpoint files of workers that are dead, while no supervisor is there to see it. */
async function deadWorkers({ home }: Context): Promise<readonly Finding[]> {
  const paths = homePaths(home)
  const endpoint = await readEndpoint(home)
  if (endpoint !== null && (await isSameProcess(endpoint)) === 'same') return []
  const ids = (await readdir(paths.jobs).catch(() => [])).filter((id) => /^[0-9a-f]{8}$/.test(id))
  const found = await Promise.all(
    ids.map(async (id): Promise<readonly Finding[]> => {
      const text = await readFile(paths.job(id).worker, 'utf8').catch(() => null)
      const worker = text === null ? null : workerOf(text)
      if (worker === null || (await isSameProcess(worker)) !== 'gone') return []
      return [
        {
          id: 'worker-killed',
          level: 'problem',
          what: `the process of session ${id} (pid ${worker.pid}) is gone, and nobody has seen it`,
          why: 'what it did stopped in the middle; the next supervisor lets it go on',
          mend: 'any command starts a supervisor, such as "backburner agents"',
        },
      ]
    }),
  )
  return found.flat()
}

function workerOf(text: string): z.infer<typeof processSchema> | null {
  try {
    return processSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function deadLocks({ home, environment }: Context): Promise<readonly Finding[]> {
  const { daemon, supervisorLock } = homePaths(home)
  const endpoint = await readEndpoint(home)
  const directory = endpoint === null ? socketDirectory(home, environment) : dirname(endpoint.socket)
  const ofSockets = (await readdir(directory).catch(() => []))
    .filter((name) => name.endsWith('.lock'))
    .map((name) => join(directory, name))
  const locks = [supervisorLock, join(daemon, 'start.lock'), ...ofSockets]
  const found = await Promise.all(
    locks.map(async (lock): Promise<readonly Finding[]> => {
      const dead = await deadClaims(lock)
      if (dead.length === 0) return []
      return [
        {
          id: 'lock-stale',
          level: 'problem',
          what: `${lock} holds a claim of a process that is gone (pid ${dead.map(({ pid }) => pid).join(', ')})`,
          why: 'whoever wants the lock next has to find that out first',
          mend: '"backburner doctor --fix" removes it',
          fix: async () => {
            // Reading who holds it takes the claims of the dead away, and no others.
            await liveClaims(lock)
            await rmdir(lock).catch(() => undefined)
            return `removed the claim in ${lock}`
          },
        },
      ]
    }),
  )
  return found.flat()
}

async function halfWrittenFiles({ home }: Context): Promise<readonly Finding[]> {
  const { daemon, jobs } = homePaths(home)
  const ids = (await readdir(jobs).catch(() => [])).filter((id) => /^[0-9a-f]{8}$/.test(id))
  const found: { readonly path: string; readonly pid: number }[] = []
  for (const directory of [home, daemon, ...ids.map((id) => join(jobs, id))]) {
    for (const name of await readdir(directory).catch(() => [])) {
      const pid = halfWritten.exec(name)?.[1]
      if (pid !== undefined && !isAlive(Number(pid))) found.push({ path: join(directory, name), pid: Number(pid) })
    }
  }
  return found.map(({ path, pid }) => ({
    id: 'file-half-written',
    level: 'problem',
    what: `${singleLine(path, 300)} was being written by a process that is gone (pid ${pid})`,
    why: 'it takes room; the document it was to become is as it was before',
    mend: '"backburner doctor --fix" removes it',
    fix: async () => {
      await unlink(path)
      return `removed ${path}`
    },
  }))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
