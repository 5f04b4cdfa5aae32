// @vitest-environment happy-dom
import { act, Profiler } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyBoard, reduceBoard, type BoardEvent } from '../../../src-shared/board/board.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { createServices, ServicesContext, type Services } from '../../app/services.ts'
import { sessionKey } from '../../app/ui-store.ts'
import { RowFrame } from './row-frame.tsx'
import { createBoardMemory } from './use-place.ts'

const count = 60
const memory = createBoardMemory()
const graspNothing = (): void => undefined

let services: Services
let root: Root
let box: HTMLElement
let renders: Map<string, number>

function apply(events: readonly BoardEvent[]): void {
  act(() => {
    services.connection.board.setState((view) => ({
      board: reduceBoard(view.board, events),
      loaded: true,
      changed: null,
    }))
  })
}

function drawn(): Record<string, number> {
  const now = Object.fromEntries(renders)
  renders.clear()
  return now
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  services = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  renders = new Map()
  const rows = Array.from({ length: count }, (_, at) => rowFixture(at + 1))
  services.connection.board.setState({
    board: reduceBoard(
      emptyBoard,
      rows.map((row) => ({ type: 'session-put' as const, row })),
    ),
    loaded: true,
  })
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
  act(() => {
    root.render(
      <ServicesContext value={services}>
        {rows.map((row, at) => (
          <Profiler
            key={row.sessionId}
            id={row.name}
            onRender={(id) => {
              renders.set(id, (renders.get(id) ?? 0) + 1)
            }}
          >
            <RowFrame
              sessionId={row.sessionId}
              rowIndex={at + 1}
              start={at * 36}
              group="Working"
              groupStart={0}
              height={36}
              memory={memory}
              grasp={graspNothing}
              dragged={false}
              dropSide={null}
            />
          </Profiler>
        ))}
      </ServicesContext>,
    )
  })
  drawn()
})

afterEach(() => {
  act(() => root.unmount())
  box.remove()
})

describe('the rows of the board', () => {
  it('one change draws one row, once', () => {
    apply([{ type: 'session-put', row: rowFixture(7, { summary: 'something new' }) }])
    expect(drawn()).toEqual({ 'session 7': 1 })
    expect(box.textContent).toContain('something new')
  })

  it('many changes of one frame draw each changed row once', () => {
    apply([1, 2, 3, 3].map((n) => ({ type: 'session-put', row: rowFixture(n, { summary: `line ${n}` }) })))
    expect(drawn()).toEqual({ 'session 1': 1, 'session 2': 1, 'session 3': 1 })
  })

  it('moving the selection draws the two rows that it leaves and enters', () => {
    act(() => services.ui.setState({ selected: sessionKey(rowFixture(4).sessionId) }))
    drawn()
    act(() => services.ui.setState({ selected: sessionKey(rowFixture(5).sessionId) }))
    expect(drawn()).toEqual({ 'session 4': 1, 'session 5': 1 })
  })

  it('selecting one more draws that one', () => {
    act(() => services.ui.setState({ selected: null, selection: new Set([rowFixture(4).sessionId]) }))
    drawn()
    act(() => services.ui.setState({ selection: new Set([4, 9].map((n) => rowFixture(n).sessionId)) }))
    expect(drawn()).toEqual({ 'session 9': 1 })
  })

  it.each([
    ['while something is looked for', { find: 'session' }],
    ['while others are selected', { selection: new Set([4, 9].map((n) => rowFixture(n).sessionId)) }],
    ['while its own peek is open', { peek: rowFixture(7).sessionId }],
  ])('one change draws one row, once, %s', (_when, state) => {
    act(() => services.ui.setState(state))
    drawn()
    apply([{ type: 'session-put', row: rowFixture(7, { summary: 'something new' }) }])
    expect(drawn()).toEqual({ 'session 7': 1 })
  })

  it('typing in the dispatch box draws no row', () => {
    for (const input of ['f', 'fi', 'fix it']) act(() => services.ui.setState({ input }))
    expect(drawn()).toEqual({})
  })

  it('a change of the arrangement draws no row', () => {
    apply([{ type: 'layout-changed', layout: { grouping: 'state', collapsed: ['Pinned'] } }])
    expect(drawn()).toEqual({})
  })

  it('a row is named by its session, its board word and its summary, in this order', () => {
    const row = box.querySelector('[role=row]')
    expect(row?.textContent).toMatch(/^session 1Workingsummary 1/)
    expect([...(row?.children ?? [])].slice(0, 3).map((cell) => cell.getAttribute('role'))).toEqual([
      'gridcell',
      'gridcell',
      'gridcell',
    ])
  })
})
