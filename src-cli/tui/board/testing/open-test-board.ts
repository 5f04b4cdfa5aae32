import { onTestFinished, vi } from 'vitest'
import { apiVersion } from '../../../../src-shared/api/version.ts'
import type { ApiClient } from '../../../../src-shared/api/contract.ts'
import type { Clock } from '../../../../src-shared/base/clock.ts'
import { instanceIdSchema } from '../../../../src-shared/base/ids.ts'
import { createManualClock } from '../../../../src-shared/base/manual-clock.ts'
import type { BoardMessage } from '../../../../src-shared/board/board.ts'
import type { SessionRow } from '../../../../src-shared/board/session-row.ts'
import { createConnection } from '../../../../src-shared/client/connection.ts'
import { BoardActions, type Hands } from '../board-actions.ts'
import { BoardDispatch } from '../board-dispatch.ts'
import { BoardKeys } from '../board-keys.ts'
import { TerminalBoard, type BoardLeaving } from '../terminal-board.ts'

/** A call to the supervisor: its path and what it was given. */
export type Called = readonly [path: string, input: unknown]

/** A board with its keys, a supervisor that answers what a test says, and what was asked of it. */
export type TestBoard = {
  readonly board: TerminalBoard
  readonly dispatch: BoardDispatch
  readonly keys: BoardKeys
  readonly calls: Called[]
  /** Calls that change something. */
  readonly changes: () => readonly Called[]
  readonly left: BoardLeaving[]
  /** What went to the clipboard, the editor and the browser. */
  readonly outside: string[]
  readonly clock: Clock & { readonly advance: (ms: number) => void }
  /** Has the supervisor tell of a row. */
  readonly put: (row: SessionRow) => void
}

const asks =
  /watch|hello|preview|agents|commands|repositories|queuedReplies|recent|markSeen|files|directories|trash\.list/
const instanceId = instanceIdSchema.parse('instance-1')

/** Opens a board on these rows; `answers` are what calls resolve with, by path, `{}` for all others. */
export async function openTestBoard(
  rows: readonly SessionRow[],
  answers: Readonly<Record<string, (input: unknown) => unknown>> = {},
): Promise<TestBoard> {
  const clock = createManualClock(62_000)
  const calls: Called[] = []
  const waiting: ((message: BoardMessage) => void)[] = []
  const news: BoardMessage[] = []
  let seq = 0
  async function* watch(): AsyncGenerator<BoardMessage> {
    yield {
      type: 'snapshot',
      instanceId,
      seq,
      rows: [...rows],
      layout: { grouping: 'state', collapsed: [] },
    }
    for (;;) {
      const next = news.shift()
      yield next ?? (await new Promise<BoardMessage>((resolve) => waiting.push(resolve)))
    }
  }
  const known: Readonly<Record<string, (input: unknown) => unknown>> = {
    'supervisor.hello': () => ({ api: apiVersion }),
    'board.watch': () => watch(),
    'settings.watch': () => nothing(),
    'transcript.watch': () => nothing(),
    'completion.agents': () => ({ agents: [] }),
    'completion.commands': () => ({ commands: [] }),
    'completion.repositories': () => ({ repositories: [] }),
    'completion.files': () => ({ files: [] }),
    'sessions.queuedReplies': () => ({ replies: [] }),
    'sessions.reply': () => ({ delivered: 'live' }),
    'output.recent': () => ({ text: '' }),
    'launch.recentDirectories': () => ({ directories: ['/one', '/two'] }),
    'completion.directories': () => ({ exact: null, directories: [{ path: '/typed/here', isRepository: false }] }),
    ...answers,
  }
  const client = clientOf(async (path, input) => {
    calls.push([path, input])
    return await Promise.resolve(known[path]?.(input) ?? {})
  })
  const connection = createConnection({
    transport: {
      open: () => Promise.resolve({ client, closed: new Promise(() => undefined), close: () => undefined }),
    },
    clock,
    info: { kind: 'cli', api: apiVersion, version: '0' },
    random: () => 0,
    frame: (task) => task(),
    awake: () => true,
  })
  const board = new TerminalBoard({
    connection,
    connect: () => Promise.reject(new Error('nobody completes here')),
    clock,
    choice: { directory: '/repo', engine: null, model: null, effort: null, permissionMode: null, agent: null },
    only: null,
  })
  const outside: string[] = []
  const dispatch = new BoardDispatch(board, {}, { showSettings: () => outside.push('settings') })
  const actions = new BoardActions(board)
  const keys = new BoardKeys(board, dispatch, actions)
  actions.use(handsOf(keys, dispatch, outside))
  const left: BoardLeaving[] = []
  board.left.subscribe((leaving) => left.push(leaving))
  board.start()
  onTestFinished(() => board.close())
  await vi.waitFor(() => {
    if (!connection.board.getState().loaded) throw new Error('not loaded')
  })
  return {
    board,
    dispatch,
    keys,
    calls,
    changes: () => calls.filter(([path]) => !asks.test(path)),
    left,
    outside,
    clock,
    put: (row) => {
      seq += 1
      const message: BoardMessage = {
        type: 'events',
        instanceId,
        firstSeq: seq,
        events: [{ type: 'session-put', row }],
      }
      const take = waiting.shift()
      if (take === undefined) news.push(message)
      else take(message)
    },
  }
}

function handsOf(keys: BoardKeys, dispatch: BoardDispatch, outside: string[]): Hands {
  return {
    submit: (attach) => {
      if (!keys.breakLine()) void dispatch.submit(attach)
    },
    sendReply: (row) => keys.sendReply(row),
    newline: () => keys.newline(),
    recall: (step) => keys.recall(step),
    clear: () => keys.clear(),
    writeOutside: () => void outside.push('editor'),
    showSettings: () => void outside.push('settings'),
    nextEngine: () => void dispatch.nextEngine(),
    showAgents: () => void dispatch.showAgents(),
    showUsage: () => void outside.push('usage'),
    chooseDirectory: () => keys.chooseDirectory(),
    showTrash: () => keys.showTrash(),
    type: (text) => keys.typeTask(text),
    text: () => keys.text(),
    copy: (text) => void outside.push(`copy ${text}`),
    openAddress: (url) => void outside.push(`open ${url}`),
  }
}

/** A stream on which nothing ever comes. */
function nothing(): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }
}

/** A client whose every method is one function, told apart by its path. */
function clientOf(call: (path: string, input: unknown) => Promise<unknown>): ApiClient {
  const branch = (path: string): object =>
    new Proxy(() => undefined, {
      get: (_, name) => (name === 'then' ? undefined : branch(path === '' ? String(name) : `${path}.${String(name)}`)),
      apply: (_, __, [input]: unknown[]) => call(path, input),
    })
  return branch('') as unknown as ApiClient
}
