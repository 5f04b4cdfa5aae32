import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { sessionIdSchema, shortIdOf, type SessionId } from '../../../src-shared/base/ids.ts'
import { SessionBook } from '../sessions/session-book.ts'
import type { DocumentStore } from '../storage/document-store.ts'
import type { WorkDocument } from '../storage/work-document.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { WorkGate } from './work-gate.ts'
import { hasRoom, inOrder, ordinal, whoBegins } from './work-queue.ts'

const idOf = (n: number): SessionId =>
  sessionIdSchema.parse(`${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`)
const waiting = (...ids: number[]) => ids.map((n) => ({ sessionId: idOf(n), at: n }))

describe('the queue', () => {
  test.each([
    [{ paused: false, limit: null, atWork: 99 }, true],
    [{ paused: false, limit: 2, atWork: 1 }, true],
    [{ paused: false, limit: 2, atWork: 2 }, false],
    [{ paused: false, limit: 2, atWork: 5 }, false],
    [{ paused: true, limit: null, atWork: 0 }, false],
  ])('with %j there is room: %s', (room, expected) => {
    expect(hasRoom(room)).toBe(expected)
  })

  test('begins as it came, those that somebody cares for first', () => {
    const order = inOrder(waiting(3, 1, 2), (id) => id === idOf(2))
    expect(order.map(({ at }) => at)).toEqual([2, 1, 3])
  })

  test.each([
    [{ paused: false, limit: 3, atWork: 1 }, [1, 2]],
    [{ paused: false, limit: 3, atWork: 7 }, []],
    [{ paused: false, limit: null, atWork: 7 }, [1, 2, 3]],
    [{ paused: true, limit: null, atWork: 0 }, []],
  ])('with %j these begin: %j', (room, expected) => {
    expect(whoBegins(waiting(1, 2, 3), room, () => false).map(({ at }) => at)).toEqual(expected)
  })

  test.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [113, '113th'],
  ])('the place %d is the %s', (place, words) => {
    expect(ordinal(place)).toBe(words)
  })
})

/** A supervisor's gate over documents and records that outlive it. */
class World {
  readonly clock = createManualClock()
  /** On disk: what a supervisor that dies leaves. */
  disk: WorkDocument = { schema: 1, queue: [], letting: [], raised: null }
  limit: number | null = 2
  paused = false
  readonly begun: SessionId[] = []
  readonly states = new Map<SessionId, 'working' | 'idle'>()
  /** Sessions that were accepted and not begun: nobody may lose them. */
  readonly owed = new Set<SessionId>()
  readonly pinned = new Set<SessionId>()
  book = new SessionBook()
  gate = this.#start()

  #start(): WorkGate {
    this.book = new SessionBook()
    for (const sessionId of this.states.keys()) this.put(sessionId)
    const document: DocumentStore<WorkDocument> = {
      value: () => this.disk,
      update: (change) => {
        this.disk = change(this.disk)
        return Promise.resolve()
      },
      flush: () => Promise.resolve(),
    }
    const gate = new WorkGate({
      clock: this.clock,
      book: this.book,
      document,
      limit: () => this.limit,
      isPaused: () => this.paused,
      isAttached: () => false,
      begin: ({ sessionId }) => this.begin(sessionId),
      report: (what, error) => expect.fail(`${what}: ${String(error)}`),
    })
    gate.open()
    return gate
  }

  restart(): void {
    this.gate.close()
    this.gate = this.#start()
  }

  begin(sessionId: SessionId): void {
    this.begun.push(sessionId)
    this.owed.delete(sessionId)
    this.states.set(sessionId, 'working')
    this.put(sessionId)
  }

  end(sessionId: SessionId): void {
    this.states.set(sessionId, 'idle')
    this.put(sessionId)
  }

  put(sessionId: SessionId): void {
    const state = this.states.get(sessionId) ?? 'idle'
    this.book.putRecord(sampleRecord({ sessionId, id: shortIdOf(sessionId), state }))
    const arrangement = this.book.arrangement(sessionId)
    this.book.setArrangement(sessionId, { ...arrangement, pinned: this.pinned.has(sessionId) })
  }

  get working(): SessionId[] {
    return [...this.states].flatMap(([id, state]) => (state === 'working' ? [id] : []))
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('reply' as const), who: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('end' as const), who: fc.integer({ min: 0, max: 8 }) }),
    fc.record({ do: fc.constant('limit' as const), to: fc.option(fc.integer({ min: 1, max: 4 })) }),
    fc.record({ do: fc.constant('pause' as const), to: fc.boolean() }),
    fc.record({ do: fc.constant('restart' as const) }),
  ),
  { maxLength: 60 },
)

test('never do more begin than may, nobody is lost or begun twice, and who came first begins first', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new World()
      for (let n = 1; n <= 9; n++) world.end(idOf(n))
      let arrivals: SessionId[] = []
      for (const step of all) {
        const before = world.begun.length
        const atWork = world.working.length
        switch (step.do) {
          case 'reply': {
            const who = idOf(step.who)
            if (world.states.get(who) === 'working' || world.owed.has(who)) break
            world.owed.add(who)
            arrivals.push(who)
            if (await world.gate.admit(who, 'rested')) world.begin(who)
            break
          }
          case 'end': {
            const who = world.working[step.who % Math.max(1, world.working.length)]
            if (who !== undefined) world.end(who)
            break
          }
          case 'limit':
            world.limit = step.to
            world.gate.review()
            break
          case 'pause':
            world.paused = step.to
            world.gate.pauseChanged()
            break
          case 'restart':
            world.restart()
            break
        }
        world.clock.advance(20)
        for (let turn = 0; turn < 5; turn++) await Promise.resolve()
        world.clock.advance(20)
        const begunNow = world.begun.slice(before)
        if (world.limit !== null && begunNow.length > 0) {
          expect(world.working.length).toBeLessThanOrEqual(Math.max(world.limit, atWork))
        }
        if (world.paused && step.do !== 'pause') expect(begunNow).toEqual([])
        expect(begunNow).toEqual(arrivals.slice(0, begunNow.length))
        arrivals = arrivals.filter((id) => !begunNow.includes(id))
        expect([...world.owed].sort()).toEqual(world.disk.queue.map(({ sessionId }) => sessionId).sort())
        const free = world.paused ? 0 : (world.limit ?? Number.POSITIVE_INFINITY) - world.working.length
        if (free > 0) expect(world.owed.size).toBe(0)
      }
    }),
  )
})

test('one that is stopped while its turn is being noted does not begin', async () => {
  const world = new World()
  world.limit = 1
  world.end(idOf(2))
  world.begin(idOf(1))
  expect(await world.gate.admit(idOf(2), 'rested')).toBe(false)
  const starting = world.gate.startNow(idOf(2))
  await world.gate.forget(idOf(2))
  await starting
  expect(world.begun).toEqual([idOf(1)])
  expect(world.book.row(idOf(2))).toMatchObject({ state: 'idle' })
})

test('a second reply in the same breath does not wait behind the first', async () => {
  const world = new World()
  world.limit = 1
  world.end(idOf(1))
  expect(await world.gate.admit(idOf(1), 'rested')).toBe(true)
  expect(await world.gate.admit(idOf(1), 'rested')).toBe(true)
  expect(world.gate.queued).toBe(0)
})

test('one whose record says since its dispatch that it works begins when its turn comes', async () => {
  const world = new World()
  world.limit = 1
  world.begin(idOf(1))
  expect(await world.gate.admit(idOf(2), 'new')).toBe(false)
  world.states.set(idOf(2), 'working')
  world.put(idOf(2))
  await world.gate.startNow(idOf(2))
  expect(world.begun).toEqual([idOf(1), idOf(2)])
  expect(world.book.row(idOf(2))?.hold).toBeNull()
})

test('a row whose turn has come does not show again what was answered, unless nothing comes of it', async () => {
  const world = new World()
  world.begin = () => undefined
  world.states.set(idOf(1), 'working')
  world.put(idOf(1))
  const asked = sampleRecord({ sessionId: idOf(2), id: shortIdOf(idOf(2)), state: 'blocked', since: 5 })
  world.book.putRecord(asked)
  world.limit = 1
  expect(await world.gate.admit(idOf(2), 'rested')).toBe(false)
  await world.gate.startNow(idOf(2))
  expect(world.book.row(idOf(2))).toMatchObject({ state: 'working', summary: 'starting', hold: null, request: null })
  world.book.putRecord({ ...asked, summary: 'its worker greets' })
  expect(world.book.row(idOf(2))).toMatchObject({ state: 'working', summary: 'starting' })
  world.clock.advance(10_000)
  expect(world.book.row(idOf(2))).toMatchObject({ state: 'blocked' })
})

test('a row says its place, and that new work is paused', async () => {
  const world = new World()
  world.limit = 1
  for (const n of [1, 2, 3, 4]) world.end(idOf(n))
  for (const n of [1, 2, 3]) if (await world.gate.admit(idOf(n), 'rested')) world.begin(idOf(n))
  expect(world.book.row(idOf(3))).toMatchObject({
    state: 'working',
    summary: 'queued, 2nd',
    hold: { kind: 'queue', place: 2 },
  })
  world.paused = true
  world.gate.pauseChanged()
  expect(world.book.row(idOf(2))).toMatchObject({
    reason: 'queued, 1st: new work is paused',
    hold: { detail: 'new work is paused' },
  })
  await world.gate.startNow(idOf(3))
  expect(world.begun).toEqual([idOf(1), idOf(3)])
  await world.gate.forget(idOf(2))
  expect(world.book.row(idOf(2))).toMatchObject({ state: 'idle', hold: null })
  expect(world.gate.queued).toBe(0)
})

test('one that was let begin by a supervisor that died before it got to it is begun by the next, and one that began is not', async () => {
  const world = new World()
  world.limit = 1
  world.begin(idOf(1))
  for (const n of [2, 3]) {
    world.end(idOf(n))
    expect(await world.gate.admit(idOf(n), 'rerun')).toBe(false)
  }
  // This one dies between the queue and the start.
  world.begin = () => undefined
  await world.gate.startNow(idOf(2))
  world.begin = World.prototype.begin.bind(world)
  world.restart()
  expect(world.begun).toEqual([idOf(1), idOf(2)])
  await world.gate.startNow(idOf(3))
  world.end(idOf(3))
  world.restart()
  expect(world.begun).toEqual([idOf(1), idOf(2), idOf(3)])
  expect(world.disk.letting).toEqual([])
})

test('one that was let begin and is stopped does not begin, whatever becomes of the supervisor', async () => {
  const world = new World()
  world.limit = 1
  world.begin(idOf(1))
  world.end(idOf(2))
  expect(await world.gate.admit(idOf(2), 'rerun')).toBe(false)
  world.begin = () => undefined
  await world.gate.startNow(idOf(2))
  await world.gate.forget(idOf(2))
  world.begin = World.prototype.begin.bind(world)
  world.restart()
  expect(world.begun).toEqual([idOf(1)])
})
