import { afterEach, describe, expect, it, vi } from 'vitest'
import { instanceIdSchema } from '../base/ids.ts'
import { createManualClock } from '../base/manual-clock.ts'
import { emptyBoard, type BoardMessage } from '../board/board.ts'
import { rowFixture } from '../board/session-fixture.ts'
import { createConnection, type Connection } from './connection.ts'
import { createFakeSupervisor } from './testing/fake-supervisor.ts'

const instanceId = instanceIdSchema.parse('instance-1')
const snapshot = (rows: number[], seq = 0): BoardMessage => ({
  type: 'snapshot',
  instanceId,
  seq,
  rows: rows.map((n) => rowFixture(n)),
  layout: emptyBoard.layout,
})

const open: Connection[] = []
afterEach(() => {
  for (const connection of open.splice(0)) connection.stop()
})

function start() {
  const supervisor = createFakeSupervisor()
  const clock = createManualClock()
  const connection = createConnection({
    transport: supervisor.transport,
    clock,
    info: { kind: 'browser', api: 1, version: '0' },
    random: () => 0,
    frame: (task) => task(),
    awake: () => true,
  })
  open.push(connection)
  connection.start()
  /** The n-th accepted connection, once it asked for the board. */
  const accepted = async (n: number) => {
    await vi.waitFor(() => expect(supervisor.accepted[n]?.board.length).toBeGreaterThan(0))
    const found = supervisor.accepted[n]
    if (found === undefined) throw new Error('not accepted')
    return found
  }
  return { supervisor, clock, connection, accepted }
}

describe('a connection', () => {
  it('is open before it is fresh: only a snapshot makes it so', async () => {
    const { connection, accepted } = start()
    const first = await accepted(0)
    expect(connection.health.getState()).toMatchObject({ socket: 'open', data: 'none' })
    first.board[0]?.push(snapshot([1]))
    await vi.waitFor(() => expect(connection.health.getState().data).toBe('fresh'))
    expect(connection.board.getState().board.rows.size).toBe(1)
  })

  it('keeps showing the last known truth while it is lost, and comes back by itself', async () => {
    const { connection, accepted, clock } = start()
    const first = await accepted(0)
    first.board[0]?.push(snapshot([1, 2]))
    await vi.waitFor(() => expect(connection.health.getState().data).toBe('fresh'))
    first.cut('the cable')
    await vi.waitFor(() => expect(connection.health.getState().socket).toBe('waiting'))
    expect(connection.health.getState()).toMatchObject({ data: 'stale', problem: 'the cable', failures: 1 })
    expect(connection.board.getState().board.rows.size).toBe(2)
    clock.advance(150)
    const second = await accepted(1)
    expect(connection.health.getState().data).toBe('stale')
    second.board[0]?.push(snapshot([1]))
    await vi.waitFor(() => expect(connection.health.getState()).toMatchObject({ data: 'fresh', failures: 0 }))
    expect(connection.board.getState().board.rows.size).toBe(1)
  })

  it('waits longer after each failure, and tries at once when it is told to', async () => {
    const { supervisor, connection, clock } = start()
    supervisor.listening = false
    await vi.waitFor(() => expect(supervisor.accepted.length).toBe(1))
    supervisor.accepted[0]?.cut('gone')
    await vi.waitFor(() => expect(connection.health.getState().failures).toBe(1))
    const waits: number[] = []
    for (let failures = 1; failures <= 4; failures += 1) {
      const { retryAt } = connection.health.getState()
      waits.push((retryAt ?? 0) - clock.now())
      clock.advance(waits.at(-1) ?? 0)
      await vi.waitFor(() => expect(connection.health.getState().failures).toBe(failures + 1))
    }
    expect(waits).toEqual([150, 300, 600, 1200])
    expect(clock.pending()).toBe(1)
    expect(supervisor.wanted).toEqual([false, false, false, false, false])
    supervisor.listening = true
    connection.retryNow()
    await vi.waitFor(() => expect(connection.health.getState().socket).toBe('open'))
    expect(supervisor.wanted.at(-1)).toBe(true)
    // The heartbeat's.
    expect(clock.pending()).toBe(1)
  })

  it('does not come back ever faster to a supervisor that lets it in and shows it out again', async () => {
    const { connection, accepted, clock } = start()
    const waits: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const one = await accepted(n)
      one.board[0]?.push(snapshot([1]))
      await vi.waitFor(() => expect(connection.health.getState().data).toBe('fresh'))
      one.cut('out again')
      await vi.waitFor(() => expect(connection.health.getState().socket).toBe('waiting'))
      waits.push((connection.health.getState().retryAt ?? 0) - clock.now())
      clock.advance(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([150, 300, 600, 1200, 2400])
    const steady = await accepted(5)
    steady.board[0]?.push(snapshot([1]))
    await vi.waitFor(() => expect(connection.health.getState().data).toBe('fresh'))
    clock.advance(10_000)
    steady.cut('after a while')
    await vi.waitFor(() => expect(connection.health.getState().socket).toBe('waiting'))
    expect((connection.health.getState().retryAt ?? 0) - clock.now()).toBe(150)
  })

  it('knows which end is older', async () => {
    const { connection, accepted } = start()
    await accepted(0)
    expect(connection.health.getState().older).toBe('client')
  })

  it('asks for a new snapshot after a gap, on the same connection', async () => {
    const { supervisor, connection, accepted } = start()
    const first = await accepted(0)
    first.board[0]?.push(snapshot([1]))
    first.board[0]?.push({
      type: 'events',
      instanceId,
      firstSeq: 9,
      events: [{ type: 'session-put', row: rowFixture(2) }],
    })
    await vi.waitFor(() => expect(first.board.length).toBe(2))
    expect(connection.health.getState()).toMatchObject({ socket: 'open', data: 'stale' })
    first.board[1]?.push(snapshot([1, 2], 9))
    await vi.waitFor(() => expect(connection.board.getState().board.rows.size).toBe(2))
    expect(supervisor.accepted.length).toBe(1)
  })

  it('tells what a call came to, and that it was not sent without a connection', async () => {
    const { connection, accepted } = start()
    const sessionId = rowFixture(1).sessionId
    expect(await connection.call((client) => client.sessions.stop({ sessionId }))).toMatchObject({
      ok: false,
      failure: { kind: 'offline' },
    })
    await accepted(0)
    expect(await connection.call((client) => client.sessions.stop({ sessionId }))).toEqual({
      ok: false,
      failure: { kind: 'refused', code: 'REFUSED', message: 'It cannot be stopped.', data: undefined },
    })
  })

  it('leaves no timer and no connection behind when it is stopped', async () => {
    const { supervisor, connection, accepted, clock } = start()
    const first = await accepted(0)
    first.cut('gone')
    await vi.waitFor(() => expect(clock.pending()).toBe(1))
    connection.stop()
    expect(clock.pending()).toBe(0)
    clock.advance(60_000)
    expect(supervisor.accepted.length).toBe(1)
    expect(connection.health.getState().socket).toBe('stopped')
  })
})
