import { ORPCError } from '@orpc/client'
import { expect, it } from 'vitest'
import { failureOf } from './failure.ts'

it('an error of the contract keeps its code, its words and its data', () => {
  const data = { worktree: '/w', uncommitted: 1, untracked: 0, unpushed: 2 }
  expect(failureOf(new ORPCError('UNSAVED_WORK', { message: 'not saved', data }), true)).toEqual({
    kind: 'refused',
    code: 'UNSAVED_WORK',
    message: 'not saved',
    data,
  })
})

it('an error of the contract with data of another shape is not trusted', () => {
  expect(failureOf(new ORPCError('UNSAVED_WORK', { message: 'odd', data: { worktree: 3 } }), true)).toEqual({
    kind: 'unexpected',
    message: 'odd',
  })
})

it('any error while the connection is gone says that it is', () => {
  expect(failureOf(new Error('Queue was closed'), false).kind).toBe('offline')
})
