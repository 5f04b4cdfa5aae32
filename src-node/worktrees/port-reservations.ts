import { lstat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { z } from 'zod'
import { portRangeSchema, usualPorts, type PortPlan, type PortRange } from '../../src-shared/board/port-range.ts'
import { isErrno } from '../files/is-errno.ts'
import { readDocument, writeDocument } from '../files/json-document.ts'
import { ensurePrivateDirectory } from '../files/private-directory.ts'
import { waitForLock } from '../locks/exclusive-lock.ts'
import { homePaths } from '../paths/home-paths.ts'

const reservationSchema = z.looseObject({
  ...portRangeSchema.shape,
  /** The worktree that has them: as long as this directory is there, nobody else gets them. */
  worktree: z.string(),
})
const reservationsSchema = z.looseObject({ schema: z.literal(1), reservations: z.array(reservationSchema) })
type Reservation = Readonly<z.infer<typeof reservationSchema>>

/** `none`: it goes without, for the reason told; null where nobody wanted any. */
export type PortReservation =
  | { readonly kind: 'reserved'; readonly range: PortRange }
  | { readonly kind: 'none'; readonly reason: string | null }

const HIGHEST_PORT = 65_535
const LOCK_PATIENCE_MS = 30_000

/**
 * Reserves a range of ports for a worktree, or finds the one that it has: the same as long as its directory is there, and
 * never one that overlaps with another worktree's. Any number of processes may ask at once.
 */
export async function reservePorts(
  home: string,
  worktree: string,
  { plan = usualPorts, now }: { readonly plan?: PortPlan | undefined; readonly now: number },
): Promise<PortReservation> {
  if (plan.count <= 0) return { kind: 'none', reason: null }
  const known = (await readReservations(home, now)).find((one) => one.worktree === worktree)
  if (known !== undefined) return reserved(known)
  return await changeReservations(home, now, async (others) => {
    const own = others.find((one) => one.worktree === worktree)
    if (own !== undefined) return { result: reserved(own) }
    const live = await ofLiveWorktrees(others)
    const first = await freeRange(live, plan)
    if (first === null) {
      const reason = `no ${plan.count} ports in a row are free from ${plan.first} on: set worktree.firstPort, or remove sessions`
      return { result: { kind: 'none', reason }, reservations: live }
    }
    const reservation = { first, count: plan.count, worktree }
    return { result: reserved(reservation), reservations: [...live, reservation] }
  })
}

/** Gives back what worktrees have that are gone; returns their paths. Reserving does the same by itself. */
export async function releaseGonePorts(home: string, now: number): Promise<readonly string[]> {
  const before = await readReservations(home, now)
  if ((await ofLiveWorktrees(before)).length === before.length) return []
  return await changeReservations(home, now, async (all) => {
    const live = await ofLiveWorktrees(all)
    const gone = all.filter((one) => !live.includes(one)).map(({ worktree }) => worktree)
    return { result: gone, reservations: live }
  })
}

/** The worktrees that have a range and are gone. Nothing is changed. */
export async function goneReservations(home: string, now: number): Promise<readonly string[]> {
  const all = await readReservations(home, now)
  const live = await ofLiveWorktrees(all)
  return all.filter((one) => !live.includes(one)).map(({ worktree }) => worktree)
}

type Change<T> = { readonly result: T; readonly reservations?: readonly Reservation[] }

/** Every worktree that has a range. */
export async function worktreesWithPorts(home: string, now: number): Promise<readonly string[]> {
  return (await readReservations(home, now)).map(({ worktree }) => worktree)
}

async function changeReservations<T>(
  home: string,
  now: number,
  change: (all: readonly Reservation[]) => Promise<Change<T>>,
): Promise<T> {
  const { daemon, ports, portsLock } = homePaths(home)
  await ensurePrivateDirectory(daemon)
  const guard = await waitForLock(portsLock, LOCK_PATIENCE_MS)
  if (guard.kind === 'timeout') throw new Error(`process ${guard.pid} keeps ${ports} locked`)
  try {
    const { result, reservations } = await change(await readReservations(home, now))
    if (reservations !== undefined) await writeDocument(ports, { schema: 1, reservations })
    return result
  } finally {
    await guard.lock.release()
  }
}

async function readReservations(home: string, now: number): Promise<readonly Reservation[]> {
  const { ports } = homePaths(home)
  const read = await readDocument(ports, { version: 1, schema: reservationsSchema }, now)
  switch (read.kind) {
    case 'ok':
      return read.value.reservations
    case 'absent':
    // It was set aside. Ranges in which something listens are not given out again.
    case 'corrupt':
      return []
    case 'too-new':
      throw new Error(`${ports} belongs to a newer version of Backburner`)
    case 'unreadable':
      throw new Error(`${ports} cannot be read: ${read.reason}`)
  }
}

async function ofLiveWorktrees(all: readonly Reservation[]): Promise<readonly Reservation[]> {
  const live = await Promise.all(all.map(({ worktree }) => mayBeThere(worktree)))
  return all.filter((_, index) => live[index])
}

async function mayBeThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    (error: unknown) => !isErrno(error, 'ENOENT', 'ENOTDIR'),
  )
}

/** The lowest range that nobody has and in which nothing listens right now. */
async function freeRange(taken: readonly PortRange[], { first, count }: PortPlan): Promise<number | null> {
  const sorted = taken.toSorted((a, b) => a.first - b.first)
  for (let from = first; from + count - 1 <= HIGHEST_PORT;) {
    const end = from + count
    const other = sorted.find((one) => one.first < end && from < one.first + one.count)
    if (other !== undefined) from = other.first + other.count
    else if (await isQuiet(from, count)) return from
    else from = end
  }
  return null
}

async function isQuiet(first: number, count: number): Promise<boolean> {
  const free = await Promise.all(Array.from({ length: count }, (_, index) => canListen(first + index)))
  return free.every(Boolean)
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function reserved({ first, count }: PortRange): PortReservation {
  return { kind: 'reserved', range: { first, count } }
}
