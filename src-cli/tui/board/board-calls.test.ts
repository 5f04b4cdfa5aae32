import { ORPCError } from '@orpc/client'
import { expect, test, vi } from 'vitest'
import { rowFor } from '../../testing/rows.ts'
import { openTestBoard } from './testing/open-test-board.ts'

const unsaved = (input: unknown): unknown => {
  if (typeof input === 'object' && input !== null && 'force' in input && input.force === true) return { saved: [] }
  const data = { worktree: '/repo/w', uncommitted: 0, untracked: 1, unpushed: 2 }
  throw new ORPCError('UNSAVED_WORK', { message: 'unsaved', data })
}
const one = rowFor({ id: '11111111', name: 'Write a price list' })
const two = rowFor({ id: '22222222', name: 'two' })

test('unsaved work is asked for: what to do first, where it lies last', async () => {
  const { board, changes } = await openTestBoard([one], { 'sessions.remove': unsaved })
  await board.calls.remove([one])
  expect(board.ui.confirm).toMatchObject({
    text: 'Delete “Write a price list” with 1 new file, 2 commits not pushed?',
    detail: 'It can be restored later. It is in /repo/w',
  })
  board.ui.confirm?.yes()
  await vi.waitFor(() => expect(changes().at(-1)).toMatchObject(['sessions.remove', { force: true }]))
})

test('of several sessions together it is asked once', async () => {
  const { board } = await openTestBoard([one, two], { 'sessions.remove': unsaved })
  await board.calls.remove([one, two])
  expect(board.ui.confirm?.text).toBe('Delete 2 sessions with unsaved work?')
  expect(board.ui.confirm?.detail).toContain('“two”: 1 new file, 2 commits not pushed')
})
