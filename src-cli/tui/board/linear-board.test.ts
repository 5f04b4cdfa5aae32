import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { openRequestSchema } from '../../../src-shared/board/session-state.ts'
import { rowFor } from '../../testing/rows.ts'
import { boardCommandOf } from './linear-commands.ts'
import { LinearBoard } from './linear-board.ts'
import { openTestBoard, type TestBoard } from './testing/open-test-board.ts'

const request = openRequestSchema.parse({
  kind: 'question',
  requestId: '5e5e5e5e-0000-4000-8000-000000000001',
  askedAt: 1,
  toolUseId: 't',
  questions: [{ question: 'Which one?', options: [{ label: 'Red' }, { label: 'Green' }] }],
})
const working = rowFor({ id: '11111111', name: 'fix the parser', createdAt: 3_000 })
const asking = rowFor({ id: '22222222', name: 'paint', state: 'blocked', waitingFor: 'question', request })

const gone = rowFor({ id: '33333333', name: 'the clock' })
const removed = [gone, rowFor({ id: '44444444', name: 'the door' })].map(({ id, sessionId, name }) => ({
  ...{ id, sessionId, name, removedAt: 2_000, expiresAt: 9_000, bytes: 1, holds: [], repository: null },
}))

type Told = TestBoard & {
  readonly said: () => string
  readonly type: (line: string) => void
  readonly left: Promise<unknown>
}

async function tell(): Promise<Told> {
  const opened = await openTestBoard([working, asking], { 'trash.list': () => ({ removed, days: 30, gigabytes: 10 }) })
  const input = new PassThrough()
  let said = ''
  const lines = new LinearBoard(opened.board, opened.dispatch, {
    input,
    say: (text) => (said += text),
    now: () => 62_000,
  })
  const left = lines.run()
  await vi.waitFor(() => expect(said).toContain('Working, 1:'))
  return {
    ...opened,
    said: () => said,
    type: (line) => {
      said = ''
      input.write(`${line}\n`)
    },
    left: left as never,
  }
}

test('the board is told group by group, and what changes as it changes', async () => {
  const { said, put, type, left } = await tell()
  expect(said()).toContain('Needs input, 1:\n  1 paint: Needs input.')
  expect(said()).toContain('2 fix the parser: Working. reading the grammar')
  put({ ...working, state: 'completed', summary: 'done', result: 'all done' })
  await vi.waitFor(() => expect(said()).toContain('2 fix the parser: Completed. done'))
  type('\u001d/exit')
  await expect(left).resolves.toEqual({ how: 'left' })
})

test('a session is heard about by its number, and answered', async () => {
  const { said, type, changes } = await tell()
  type('1')
  await vi.waitFor(() => expect(said()).toContain('2: Green'))
  expect(said()).toContain('Which one?')
  type('/reply 1 2')
  await vi.waitFor(() => expect(said()).toContain('Sent.'))
  expect(changes()).toMatchObject([
    [
      'sessions.reply',
      { reply: { answers: request.requestId, answer: { type: 'options', answers: [{ selected: [1] }] } } },
    ],
  ])
})

test('what is typed is a task; commands act on one or on several', async () => {
  const { said, type, changes, left } = await tell()
  type('fix the tests')
  await vi.waitFor(() => expect(changes()).toMatchObject([['sessions.dispatch', { prompt: 'fix the tests' }]]))
  type('/tag 1,2 hot')
  await vi.waitFor(() => expect(changes().filter(([path]) => path === 'sessions.tag')).toHaveLength(2))
  type('/delete 2')
  await vi.waitFor(() => expect(said()).toContain('Deleted “fix the parser”'))
  type('/undo')
  await vi.waitFor(() => expect(said()).toContain('“fix the parser” is back'))
  type('/why 1')
  await vi.waitFor(() => expect(said()).toContain('Waits for: an answer'))
  type('/stop 9')
  await vi.waitFor(() => expect(said()).toContain('Not done: there is no session 9'))
  type('/keys')
  await vi.waitFor(() => expect(said()).toContain('/attach N'))
  type('/attach 2')
  await expect(left).resolves.toMatchObject({ how: 'attach', row: { id: '11111111' } })
})

test('what was deleted is told, and comes back by a part of its name', async () => {
  const { said, type, changes } = await tell()
  type('/trash')
  await vi.waitFor(() => expect(said()).toContain('44444444 the door, deleted 1 minute ago'))
  type('/trash the')
  await vi.waitFor(() => expect(said()).toContain('Several fit'))
  type('/trash clock')
  await vi.waitFor(() => expect(changes()).toMatchObject([['sessions.restore', { sessionId: gone.sessionId }]]))
})

test('work that would be lost is asked for', async () => {
  const { said, type, board } = await tell()
  let isDeleted = false
  board.set({ confirm: { text: 'Delete it anyway?', yes: () => (isDeleted = true) } })
  await vi.waitFor(() => expect(said()).toContain('Delete it anyway? Type yes'))
  type('no')
  await vi.waitFor(() => expect(said()).toBe('No.\n'))
  board.set({ confirm: { text: 'Delete it anyway?', yes: () => (isDeleted = true) } })
  type('yes')
  await vi.waitFor(() => expect(isDeleted).toBe(true))
})

test.each([
  ['3', 'peek'],
  ['/peek 3', 'peek'],
  ['/model opus', null],
  ['!3', null],
])('%s is %s', (line, name) => {
  expect(boardCommandOf(line, new Map([[3, working]]))?.name ?? null).toBe(name)
})
