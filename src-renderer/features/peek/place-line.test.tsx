// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test } from 'vitest'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { createServices, ServicesContext } from '../../app/services.ts'
import { PlaceLine } from './place-line.tsx'

const worktree = { path: '/w', branch: 'bb/w', mainCheckout: '/', baseRef: 'main', baseCommit: '0' }
const disk = { worktree: 2_000_000, rebuildable: 1_000_000, session: 96_000, isComplete: true, at: 1 }

/** What is drawn for a row, and which sessions were measured for it. */
function drawn(changes: Partial<SessionRow>): { readonly text: string | null; readonly asked: number } {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const made = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  let asked = 0
  const connection: typeof made.connection = {
    ...made.connection,
    call: (operation, ...rest) => {
      asked += 1
      return made.connection.call(operation, ...rest)
    },
  }
  const box = document.createElement('div')
  const root = createRoot(box)
  onTestFinished(() => act(() => root.unmount()))
  act(() => {
    root.render(
      <ServicesContext value={{ ...made, connection }}>
        <PlaceLine row={{ ...rowFixture(1), ...changes }} />
      </ServicesContext>,
    )
  })
  return { text: box.textContent, asked }
}

test('tells the ports and the room of a worktree, and has it measured', () => {
  const ports = { first: 20_010, count: 10 }
  expect(drawn({ worktree: { ...worktree, ports }, disk })).toEqual({
    text: 'ports 20010-20019 · 2.0 MB on disk, 977 KB can be made again',
    asked: 1,
  })
  expect(drawn({ worktree, disk: { ...disk, isComplete: false, rebuildable: 0 } }).text).toBe(
    'more than 2.0 MB on disk',
  )
})

test('is not there, and asks nothing, without a worktree', () => {
  expect(drawn({ worktree: null, disk })).toEqual({ text: '', asked: 0 })
})
