import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyBoard, reduceBoard, type BoardState } from '../../src-shared/board/board.ts'
import { completedFold } from '../../src-shared/board/groups.ts'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { neighbourGroupOf, neighbourOf, nextNeedingInput } from '../../src-shared/board/board-moves.ts'
import { changeOfLines, keepIfSame, layOutBoard } from '../../src-shared/board/board-layout.ts'
import { sessionKey } from './ui-store.ts'

const none = { unfolded: new Set<string>(), filter: null, find: null }

function boardOf(rows: readonly SessionRow[], collapsed: string[] = []): BoardState {
  return reduceBoard(emptyBoard, [
    { type: 'layout-changed', layout: { grouping: 'state', collapsed } },
    ...rows.map((row) => ({ type: 'session-put' as const, row })),
  ])
}

const boardArbitrary = fc
  .tuple(
    fc.array(fc.constantFrom(...(['working', 'blocked', 'completed', 'failed'] as const)), { maxLength: 40 }),
    fc.subarray(['Working', 'Completed', 'Needs input']),
  )
  .map(([states, collapsed]) =>
    boardOf(
      states.map((state, at) => rowFixture(at + 1, { state })),
      collapsed,
    ),
  )

describe('layOutBoard', () => {
  it('counts every row there is, and numbers each line as if nothing were hidden', () => {
    fc.assert(
      fc.property(boardArbitrary, (board) => {
        const lines = layOutBoard(board, none)
        const open = layOutBoard(
          { ...board, layout: { ...board.layout, collapsed: [] } },
          {
            ...none,
            unfolded: new Set(['Completed']),
          },
        )
        // An open fold has a line of its own, which closes it.
        const closes = open.entries.filter((entry) => entry.kind === 'more').length
        expect(lines.rowCount).toBe(open.rowCount - closes)
        const places = new Map(open.entries.map((entry) => [entry.key, entry.rowIndex]))
        for (const entry of lines.entries) {
          if (entry.kind === 'session' && entry.group !== 'Completed')
            expect(entry.rowIndex).toBe(places.get(entry.key))
          expect(entry.rowIndex).toBeLessThanOrEqual(lines.rowCount)
        }
        const indexes = lines.entries.map((entry) => entry.rowIndex)
        expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
        expect(new Set(indexes).size).toBe(indexes.length)
      }),
    )
  })

  it('says in an empty board what will stand in each group', () => {
    const lines = layOutBoard(emptyBoard, none)
    expect(lines.empty).toBe(true)
    expect(lines.entries.map((entry) => entry.kind)).toEqual(Array.from({ length: 5 }, () => ['group', 'empty']).flat())
  })

  it('folds what does not fit under Completed into one line that opens', () => {
    const rows = Array.from({ length: completedFold + 5 }, (_, at) => rowFixture(at + 1, { state: 'completed' }))
    const board = boardOf(rows)
    expect(layOutBoard(board, none).entries.at(-1)).toMatchObject({ kind: 'more', count: 5 })
    const open = layOutBoard(board, { ...none, unfolded: new Set(['Completed']) })
    expect(open.entries.filter((entry) => entry.kind === 'session').length).toBe(rows.length)
    expect(open.entries.at(-1)).toMatchObject({ kind: 'more', open: true })
    const few = layOutBoard(boardOf(rows.slice(0, 3)), { ...none, unfolded: new Set(['Completed']) })
    expect(few.entries.filter((entry) => entry.kind === 'more')).toEqual([])
  })

  it('shows what find looks for, also in collapsed groups, and leaves out groups without any', () => {
    const board = boardOf(
      [rowFixture(1, { name: 'sound' }), rowFixture(2, { state: 'failed', result: 'no sound' })],
      ['Completed'],
    )
    const lines = layOutBoard(board, { ...none, find: 'sound' })
    expect(lines.entries.map((entry) => entry.key)).toEqual([
      'group:Working',
      sessionKey(rowFixture(1).sessionId),
      'group:Completed',
      sessionKey(rowFixture(2).sessionId),
    ])
    expect(lines.found).toBe(2)
    expect(layOutBoard(board, { ...none, find: 'music' })).toMatchObject({ entries: [], found: 0, rowCount: 0 })
  })

  it('by directory shows repositories, and a line for each working tree of several sessions', () => {
    const worktree = (name: string) => ({
      path: `/p/.backburner/worktrees/${name}`,
      branch: `bb/${name}`,
      mainCheckout: '/p',
      baseRef: 'main',
      baseCommit: '0',
    })
    const rows = [
      rowFixture(4, { cwd: '/p', worktree: worktree('a') }),
      rowFixture(3, { cwd: '/p' }),
      rowFixture(2, { cwd: '/p' }),
      rowFixture(1, { cwd: '/q' }),
    ]
    const board = reduceBoard(boardOf(rows), [
      { type: 'layout-changed', layout: { grouping: 'directory', collapsed: [] } },
    ])
    const key = (n: number) => sessionKey(rowFixture(n).sessionId)
    expect(layOutBoard(board, none).entries.map((entry) => entry.key)).toEqual([
      'group:/p',
      key(4),
      'section:/p',
      key(3),
      key(2),
      'group:/q',
      key(1),
    ])
  })

  it('stays the same object while only what rows say changes', () => {
    const before = boardOf([rowFixture(1), rowFixture(2)])
    const after = reduceBoard(before, [{ type: 'session-put', row: rowFixture(1, { summary: 'else' }) }])
    const all = (): boolean => true
    const ids = [...before.rows.keys()]
    expect(changeOfLines(before.rows, after.rows, ids, all)).toBe('nothing')
    // What a filter or the find bar shows changes with what rows say.
    const elsewhere = (row: SessionRow): boolean => row.summary === 'else'
    expect(changeOfLines(before.rows, after.rows, ids, elsewhere)).toBe('happened')
    const lines = layOutBoard(before, none)
    expect(keepIfSame(lines, layOutBoard(after, none))).toBe(lines)
    const moved = reduceBoard(before, [{ type: 'session-put', row: rowFixture(1, { state: 'blocked' }) }])
    expect(changeOfLines(before.rows, moved.rows, ids, all)).toBe('happened')
    expect(keepIfSame(lines, layOutBoard(moved, none))).not.toBe(lines)
    const pinned = reduceBoard(before, [{ type: 'session-put', row: rowFixture(1, { pinned: true }) }])
    expect(changeOfLines(before.rows, pinned.rows, ids, all)).toBe('arranged')
  })
})

describe('moving the selection', () => {
  const [asks, works, worksToo] = [rowFixture(1, { state: 'blocked' }), rowFixture(2), rowFixture(3)]
  const lines = layOutBoard(boardOf([asks, works, worksToo]), none)
  const key = (row: SessionRow) => sessionKey(row.sessionId)

  it('goes through headers and rows, and stops at both ends', () => {
    expect(neighbourOf(lines, 'group:Needs input', 1)).toBe(key(asks))
    expect(neighbourOf(lines, key(asks), -1)).toBe('group:Needs input')
    expect(neighbourOf(lines, 'group:Pinned', -1)).toBeNull()
  })

  it('jumps to the first row of the next group that has one', () => {
    expect(neighbourGroupOf(lines, key(asks), 1)).toBe(key(worksToo))
    expect(neighbourGroupOf(lines, key(works), -1)).toBe(key(asks))
    expect(neighbourGroupOf(lines, key(works), 1)).toBeNull()
  })

  it('goes round to the next session that needs input', () => {
    expect(nextNeedingInput(lines, key(works), (one) => one === key(asks))).toBe(key(asks))
    expect(nextNeedingInput(lines, key(works), () => false)).toBeNull()
  })
})
