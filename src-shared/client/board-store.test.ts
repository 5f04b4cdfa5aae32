import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instanceIdSchema } from '../base/ids.ts'
import { emptyBoard, reduceBoard, type BoardEvent, type BoardMessage } from '../board/board.ts'
import { rowFixture } from '../board/session-fixture.ts'
import { createBoardFeed } from './board-store.ts'

const first = instanceIdSchema.parse('instance-1')
const second = instanceIdSchema.parse('instance-2')

/** Frames that a test draws by hand. */
function manualFrames(): { frame: (task: () => void) => void; draw: () => void; waiting: () => number } {
  let tasks: (() => void)[] = []
  return {
    frame: (task) => tasks.push(task),
    draw: () => {
      const now = tasks
      tasks = []
      for (const task of now) task()
    },
    waiting: () => tasks.length,
  }
}

function snapshot(rows: number[], seq = 0, instanceId = first): BoardMessage {
  return { type: 'snapshot', instanceId, seq, rows: rows.map((n) => rowFixture(n)), layout: emptyBoard.layout }
}
function put(n: number, summary: string): BoardEvent {
  return { type: 'session-put', row: rowFixture(n, { summary }) }
}
function events(firstSeq: number, list: BoardEvent[], instanceId = first): BoardMessage {
  return { type: 'events', instanceId, firstSeq, events: list }
}

describe('the board feed', () => {
  it('applies everything that came before a frame at once', () => {
    const frames = manualFrames()
    const feed = createBoardFeed(frames.frame)
    let changes = 0
    feed.store.subscribe(() => {
      changes += 1
    })
    feed.receive(snapshot([1, 2]))
    for (let n = 1; n <= 50; n += 1) feed.receive(events(n, [put(1, `line ${n}`)]))
    expect(frames.waiting()).toBe(1)
    expect(feed.store.getState().loaded).toBe(false)
    frames.draw()
    expect(changes).toBe(1)
    expect([...feed.store.getState().board.rows.values()].map((row) => row.summary)).toEqual(['line 50', 'summary 2'])
  })

  it('reports a missing number, another supervisor, and events before any snapshot as a gap', () => {
    const feed = createBoardFeed((task) => task())
    expect(feed.receive(events(1, [put(1, 'x')]))).toBe('gap')
    feed.receive(snapshot([1], 4))
    expect(feed.receive(events(6, [put(1, 'x')]))).toBe('gap')
    feed.receive(snapshot([1], 4))
    expect(feed.receive(events(5, [put(1, 'x')], second))).toBe('gap')
  })

  it('takes nothing after a gap until the next snapshot', () => {
    const feed = createBoardFeed((task) => task())
    feed.receive(snapshot([1], 0))
    expect(feed.receive(events(3, [put(1, 'late')]))).toBe('gap')
    expect(feed.receive(events(1, [put(1, 'early')]))).toBe('gap')
    expect(feed.receive(snapshot([1, 2], 9, second))).toBe('ok')
    expect(feed.store.getState().board.rows.size).toBe(2)
  })

  it('skips what a snapshot already held', () => {
    const feed = createBoardFeed((task) => task())
    feed.receive(snapshot([1], 5))
    expect(feed.receive(events(4, [put(1, 'old'), put(1, 'old too'), put(2, 'new')]))).toBe('ok')
    expect([...feed.store.getState().board.rows.values()].map((row) => row.summary)).toEqual(['summary 1', 'new'])
  })

  it('keeps the identity of rows that a new snapshot brings unchanged', () => {
    const feed = createBoardFeed((task) => task())
    feed.receive(snapshot([1, 2]))
    const before = feed.store.getState().board.rows
    feed.receive(snapshot([1, 2, 3], 0, second))
    const after = feed.store.getState().board.rows
    for (const [sessionId, row] of before) expect(after.get(sessionId)).toBe(row)
  })

  it('ends with the same board wherever the frames fall', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.string(), fc.boolean())), (steps) => {
        const frames = manualFrames()
        const feed = createBoardFeed(frames.frame)
        feed.receive(snapshot([]))
        const list = steps.map(([n, summary]) => put(n, summary))
        for (const [at, [, , draws]] of steps.entries()) {
          const event = list[at]
          if (event !== undefined) feed.receive(events(at + 1, [event]))
          if (draws) frames.draw()
        }
        frames.draw()
        expect(feed.store.getState().board.rows).toEqual(reduceBoard(emptyBoard, list).rows)
      }),
    )
  })
})
