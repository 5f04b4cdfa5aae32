import { describe, expect, test } from 'vitest'
import { layOutBoard, sessionKey } from '../../../src-shared/board/board-layout.ts'
import { emptyBoard } from '../../../src-shared/board/board.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { createHealthStore } from '../../../src-shared/client/health.ts'
import { rowFor } from '../../testing/rows.ts'
import { textWidth } from '../../output/text-width.ts'
import { lineText } from '../../transcript/line.ts'
import { editorWith } from '../editor.ts'
import { lookFor } from '../look.ts'
import { TextTools } from '../text-tools.ts'
import { drawBoard, type BoardView } from './board-picture.ts'
import { topLine } from './board-rows.ts'
import { freshUi } from './board-ui.ts'

const look = lookFor(false, new TextTools(false))
const manyRows = (count: number): readonly SessionRow[] =>
  Array.from({ length: count }, (_, index) =>
    rowFor({ id: (index + 0x10000000).toString(16), name: `task ${index}`, createdAt: 1_000 + count - index }),
  )

function viewOf(rows: readonly SessionRow[], changes: Partial<BoardView> = {}): BoardView {
  const board = { ...emptyBoard, rows: new Map(rows.map((row) => [row.sessionId, row])) }
  return {
    ui: freshUi,
    board,
    lines: layOutBoard(board, { unfolded: new Set(), filter: null, find: null }),
    isLoaded: true,
    health: { ...createHealthStore().getState(), socket: 'open', data: 'fresh' },
    removing: new Set(),
    choice: { directory: '/repo', engine: null, model: null, effort: null, permissionMode: null, agent: null },
    preview: null,
    previewLine: 'a launch',
    peek: null,
    text: { editor: editorWith(''), title: 'Dispatch a task', placeholder: 'a task' },
    list: null,
    hint: 'keys',
    now: 61_000,
    ...changes,
  }
}

describe('the picture', () => {
  test.each([
    [40, 12],
    [80, 24],
    [200, 60],
  ])('fills %i×%i with a line to spare, and nothing is wider', (columns, rows) => {
    const all = [
      ...manyRows(100),
      rowFor({ name: '日本語の長い名前'.repeat(9), summary: 'x\u001b[2J\u202eevil'.repeat(40), state: 'blocked' }),
    ]
    const { lines } = drawBoard(viewOf(all), columns, rows, 0, look)
    expect(lines).toHaveLength(rows - 1)
    for (const one of lines) {
      expect(textWidth(lineText(one))).toBeLessThan(columns)
      expect(lineText(one)).not.toMatch(/[\u0000-\u001f\u202e]/)
    }
  })

  test('of a thousand sessions only those that are seen are drawn, the cursor among them', () => {
    const all = manyRows(1_000)
    const selected = sessionKey((all[700] ?? rowFor()).sessionId)
    const { lines, top } = drawBoard(viewOf(all, { ui: { ...freshUi, selected } }), 80, 24, 0, look)
    expect(lines.map(lineText).filter((text) => text.startsWith('❯'))).toEqual([expect.stringContaining('task 700')])
    expect(top).toBeGreaterThan(600)
  })

  test('the cursor of the text stands behind what was typed', () => {
    const view = viewOf([], {
      ui: { ...freshUi, focus: 'text' },
      text: { editor: editorWith('日本'), title: 'Dispatch a task', placeholder: '' },
    })
    const { lines, cursor } = drawBoard(view, 80, 24, 0, look)
    expect(cursor?.x).toBe(6)
    expect(lineText(lines[cursor?.y ?? 0] ?? [])).toBe('› 日本')
    expect(drawBoard(viewOf([]), 80, 24, 0, look).cursor).toBeNull()
  })
})

test.each([
  [100, 0, 10, 0, 0],
  [100, 12, 10, 0, 3],
  [100, 99, 10, 0, 90],
  [100, 50, 10, 60, 49],
  [5, 4, 10, 30, 0],
])('of %i lines with the cursor on %i, %i rows begin where it is seen', (count, cursor, rows, before, top) => {
  expect(topLine(count, cursor, rows, before)).toBe(top)
})

describe('what is asked or told', () => {
  test.each([80, 100])('a question comes whole and first at %i columns, and its path shows both ends', (columns) => {
    const text = `Delete “${'a very long name of a session'.repeat(2)}” with 1 file not committed, 2 new files?`
    const path = `/tmp/${'deep/'.repeat(60)}write-a-price-list`
    const confirm = {
      text,
      detail: `It can be restored for 30 days. It is in ${path}`,
      yes: () => undefined,
    }
    const { lines } = drawBoard(viewOf(manyRows(50), { ui: { ...freshUi, confirm } }), columns, 24, 0, look)
    expect(lines).toHaveLength(23)
    const foot = lines.slice(-3).map(lineText)
    expect(foot.join(' ')).toContain(`${text} (y, or any other key) · It can be restored for 30 days. It is in`)
    expect(foot.at(-1)).toMatch(/^.*\/tmp\/.*….*write-a-price-list$/)
  })

  test('what went wrong is told in as many lines as it takes, up to three; a small terminal has one', () => {
    const notice = { text: 'word '.repeat(30).trim(), isProblem: true }
    const said = (rows: number): number =>
      drawBoard(viewOf([], { ui: { ...freshUi, notice } }), 80, rows, 0, look)
        .lines.map(lineText)
        .filter((text) => text.startsWith('word')).length
    expect([said(24), said(12)]).toEqual([2, 1])
  })
})
