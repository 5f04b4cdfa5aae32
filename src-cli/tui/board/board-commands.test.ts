import { PassThrough } from 'node:stream'
import { render } from 'ink'
import { createElement } from 'react'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { commandOfKey, keyMap, type KeyCommand } from '../../../src-shared/board/key-map.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { rowFor } from '../../testing/rows.ts'
import { lookFor } from '../look.ts'
import { TextTools } from '../text-tools.ts'
import { BoardApp, BoardScreen } from './board-app.tsx'
import { elsewhere, isTerminalCommand, terminalBindings, terminalCommands } from './board-commands.ts'
import type { TerminalKey } from './board-press.ts'
import { isSentByTerminals } from './terminal-chords.ts'
import { openTestBoard, type TestBoard } from './testing/open-test-board.ts'
import { viewOf } from './board-view.ts'

test('every command of the board is one of the terminal’s too, or has a reason not to be', () => {
  const names = new Set([...terminalCommands, ...Object.keys(elsewhere)])
  expect(keyMap.map(({ command }) => command).filter((command) => !names.has(command))).toEqual([])
})

/** Names of keys as xterm sends them: the letter or number of the sequence, and how modifiers go in. */
const sequences: Readonly<Record<string, string>> = {
  ArrowUp: 'A',
  ArrowDown: 'B',
  ArrowRight: 'C',
  ArrowLeft: 'D',
  Home: 'H',
  End: 'F',
  PageUp: '5~',
  PageDown: '6~',
}

function bytesOf(chord: string): string {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const has = (...names: string[]): boolean => parts.slice(0, -1).some((part) => names.includes(part))
  const [ctrl, alt, shift] = [has('Ctrl', 'Mod'), has('Alt'), has('Shift')]
  const code = sequences[key]
  if (code !== undefined) {
    const modifiers = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0)
    if (modifiers === 1) return `\u001b[${code}`
    return code.endsWith('~') ? `\u001b[${code[0]};${modifiers}~` : `\u001b[1;${modifiers}${code}`
  }
  const named = { Enter: '\r', Space: ' ', Escape: '\u001b' }[key] ?? key.toLowerCase()
  const plain = ctrl ? String.fromCharCode((named.toUpperCase().codePointAt(0) ?? 0) & 0x1f) : named
  return `${alt ? '\u001b' : ''}${plain}`
}

/** Reads keys as the board does: through Ink, from a terminal that sends these bytes. */
async function keysIn(bytes: string): Promise<readonly TerminalKey[]> {
  const pressed: TerminalKey[] = []
  const { board, dispatch } = await openTestBoard([])
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  })
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
  stdout.resume()
  const screen = new BoardScreen(() => viewOf(board, dispatch), lookFor(false, new TextTools(false)))
  const keys = { press: (key: TerminalKey) => pressed.push(key), paste: () => undefined, resize: () => undefined }
  const app = render(createElement(BoardApp, { screen, keys: keys as never, onReady: () => undefined }), {
    stdin: stdin as never,
    stdout: stdout as never,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  onTestFinished(() => app.unmount())
  await new Promise((resolve) => setImmediate(resolve))
  stdin.write(bytes)
  await vi.waitFor(() => expect(pressed.length).toBeGreaterThan(0))
  return pressed
}

const bindings = terminalBindings({})
const bound = bindings.filter(({ keys }) => keys.length > 0)

test.each(bound.map(({ command, keys, contexts }) => [command, keys, contexts] as const))(
  '%s has a key that every terminal sends, and it is understood',
  async (command, keys, contexts) => {
    const chord = keys.find(isSentByTerminals)
    expect(chord).toBeDefined()
    const [key, ...more] = await keysIn(bytesOf(chord ?? ''))
    expect(more).toEqual([])
    const [context = 'grid'] = contexts
    expect(key === undefined ? null : commandOfKey(bindings, key.press, context, 'other')?.command).toBe(command)
  },
)

const first = rowFor({ id: '11111111', name: 'first', createdAt: 3_000 })
const second = rowFor({ id: '22222222', name: 'second', createdAt: 2_000, tags: ['old'] })
const asking = rowFor({
  id: '33333333',
  name: 'asking',
  createdAt: 1_000,
  state: 'blocked',
  waitingFor: 'question',
  request: {
    kind: 'question',
    requestId: '5e5e5e5e-0000-4000-8000-000000000001',
    askedAt: 1,
    toolUseId: 't',
    questions: [{ question: 'Which?', options: [{ label: 'Red' }, { label: 'Green' }] }],
  },
})

const trashed = { removedAt: 1_000, expiresAt: 2_592_001_000, bytes: 4_096, holds: ['conversation'], repository: null }
const gone = { ...trashed, sessionId: rowFor({ id: '44444444' }).sessionId, id: '44444444', name: 'the clock' }
const trash = { removed: [{ ...gone, id: '55555555', name: 'other' }, gone], days: 30, gigabytes: 10 }

const plainKey = { ctrl: false, meta: false, shift: false, eventType: 'press' }

function press({ keys }: TestBoard, ...chords: readonly string[]): void {
  for (const chord of chords) {
    const parts = chord === '+' ? ['+'] : chord.split('+')
    const name = parts.at(-1) ?? ''
    const key = name === 'Space' ? ' ' : name
    const [ctrl, meta, shift] = [parts.includes('Ctrl'), parts.includes('Alt'), parts.includes('Shift')]
    const input = key.length === 1 ? key : ''
    keys.press({
      press: { key, code: '', ctrlKey: ctrl, altKey: meta, shiftKey: shift, metaKey: false },
      input,
      key: { ...plainKey, ctrl, meta, shift, return: name === 'Enter', escape: name === 'Escape' } as never,
    })
  }
}

function type(board: TestBoard, text: string): void {
  press(board, ...[...text].map((letter) => (letter === ' ' ? 'Space' : letter)))
}

const ids = (rows: readonly SessionRow[]): readonly string[] => rows.map(({ sessionId }) => sessionId)

/** What a command does: keys, and what the supervisor or the world outside is then asked. */
const does: readonly [
  command: KeyCommand,
  does: string,
  act: (board: TestBoard) => void | Promise<void>,
  expected: (board: TestBoard) => void,
][] = [
  [
    'stop',
    'stops, and a second time deletes',
    (on) => press(on, 'Ctrl+x', 'Ctrl+x'),
    (on) =>
      expect(on.changes()).toMatchObject([
        ['sessions.stop', { sessionId: asking.sessionId }],
        ['sessions.remove', {}],
      ]),
  ],
  [
    'undo',
    'brings back what was deleted together, together',
    (on) => {
      press(on, 'Ctrl+a')
      on.keys.press({
        press: { key: 'm', code: 'KeyM', ctrlKey: false, altKey: true, shiftKey: false, metaKey: false },
        input: 'm',
        key: { ...plainKey, meta: true } as never,
      })
      type(on, 'delete')
      press(on, 'Enter')
    },
    (on) =>
      expect(on.changes().map(([path]) => path)).toEqual(['sessions.remove', 'sessions.remove', 'sessions.remove']),
  ],
  [
    'pin',
    'pins all that are selected',
    (on) => press(on, 'Ctrl+a', 'Ctrl+t'),
    (on) =>
      expect(on.changes().map(([path, input]) => [path, input])).toEqual(
        ids([asking, first, second]).map((sessionId) => ['sessions.pin', { sessionId, pinned: true }]),
      ),
  ],
  [
    'select-below',
    'takes the next one into the selection',
    (on) => press(on, 'Alt+ArrowDown', 'Ctrl+Shift+ArrowDown'),
    (on) => expect([...on.board.ui.selection].sort()).toEqual([...ids([first, second])].sort()),
  ],
  [
    'select',
    'selects besides others, or no longer',
    (on) => press(on, 'Alt+s', 'Alt+s'),
    (on) => expect(on.board.ui.selection.size).toBe(0),
  ],
  [
    'close',
    'selects nothing before it leaves',
    (on) => press(on, 'Ctrl+a', 'Escape'),
    (on) => expect([on.board.ui.selection.size, on.left.length]).toEqual([0, 0]),
  ],
  [
    'tags',
    'adds a tag to all that are selected',
    (on) => {
      press(on, 'Ctrl+a', 'Alt+t')
      type(on, 'hot')
      press(on, 'Enter')
    },
    (on) =>
      expect(on.changes()).toMatchObject([
        ['sessions.tag', { tags: ['hot'] }],
        ['sessions.tag', { tags: ['hot'] }],
        ['sessions.tag', { tags: ['old', 'hot'] }],
      ]),
  ],
  [
    'reply',
    'sends one text to all that are selected',
    (on) => {
      press(on, 'Alt+ArrowDown', 'Ctrl+Shift+ArrowDown', 'Alt+m')
      type(on, 'reply')
      press(on, 'Enter')
      type(on, 'go on')
      press(on, 'Enter')
    },
    (on) =>
      expect(on.changes()).toMatchObject([
        ['sessions.reply', { sessionId: first.sessionId, reply: { answer: { type: 'text', text: 'go on' } } }],
        ['sessions.reply', { sessionId: second.sessionId }],
      ]),
  ],
  [
    'reorder-down',
    'moves inside the group',
    (on) => press(on, 'Alt+ArrowDown', 'Shift+ArrowDown'),
    (on) => expect(on.changes()).toMatchObject([['board.moveAll', { moves: [{ sessionId: first.sessionId }] }]]),
  ],
  [
    'rename',
    'gives another name',
    (on) => {
      press(on, 'Ctrl+r', 'Ctrl+u')
      type(on, 'other')
      press(on, 'Enter')
    },
    (on) => expect(on.changes()).toEqual([['sessions.rename', { sessionId: asking.sessionId, name: 'other' }]]),
  ],
  [
    'grouping',
    'groups by directory',
    (on) => press(on, 'Ctrl+s'),
    (on) => expect(on.changes()).toMatchObject([['board.setLayout', { grouping: 'directory' }]]),
  ],
  [
    'open',
    'folds a group',
    (on) => press(on, 'ArrowUp', 'Enter'),
    (on) => expect(on.changes()).toMatchObject([['board.setLayout', { collapsed: ['Needs input'] }]]),
  ],
  ['attach', 'attaches', (on) => press(on, 'ArrowRight'), (on) => expect(on.left).toMatchObject([{ how: 'attach' }])],
  [
    'attach-nth',
    'attaches to the n-th of the directory',
    (on) => press(on, 'Alt+2'),
    (on) => expect(on.left).toMatchObject([{ how: 'attach', row: { id: first.id } }]),
  ],
  [
    'peek',
    'shows what is asked, which a digit answers',
    (on) => {
      press(on, 'Space')
      on.clock.advance(1_000)
      press(on, '2')
    },
    (on) =>
      expect(on.changes()).toMatchObject([
        ['sessions.reply', { reply: { answer: { type: 'options', answers: [{ selected: [1] }] } } }],
      ]),
  ],
  [
    'next-needing-input',
    'goes to the one that asks',
    (on) => press(on, 'End', 'Alt+n'),
    (on) => expect(on.board.row()?.id).toBe(asking.id),
  ],
  [
    'why',
    'says why',
    (on) => press(on, 'Alt+w'),
    (on) => expect(on.board.ui.sheet?.lines.join('\n')).toContain('Waits for    an answer'),
  ],
  [
    'help',
    'shows first the keys of where the focus is',
    (on) => press(on, '?'),
    (on) => expect(on.board.ui.sheet?.lines[0]).toBe('In the list'),
  ],
  [
    'find',
    'shows what fits',
    (on) => {
      press(on, 'Ctrl+f')
      type(on, 'second')
    },
    (on) => expect(on.board.lines.found).toBe(1),
  ],
  ['write-in-editor', 'opens the editor', (on) => press(on, 'Ctrl+g'), (on) => expect(on.outside).toEqual(['editor'])],
  ['settings', 'opens the settings', (on) => press(on, 'Alt+,'), (on) => expect(on.outside).toEqual(['settings'])],
  [
    'copy-id',
    'copies the ids of all that are selected',
    (on) => {
      press(on, 'Ctrl+a', 'Ctrl+k')
      type(on, 'copy the id')
      press(on, 'Enter')
    },
    (on) => expect(on.outside).toEqual([`copy ${asking.id} ${first.id} ${second.id}`]),
  ],
  [
    'choose-directory',
    'has a directory chosen by its path',
    (on) => {
      press(on, 'Ctrl+k')
      type(on, 'choose the directory')
      press(on, 'Enter')
    },
    (on) => expect(on.board.ui.field?.kind).toBe('directory'),
  ],
  [
    'trash',
    'shows what was deleted; Enter restores it',
    async (on) => {
      press(on, 'Ctrl+k')
      type(on, 'trash')
      press(on, 'Enter')
      await vi.waitFor(() => expect(on.board.ui.field).toMatchObject({ kind: 'trash', removed: [{}, {}] }))
      type(on, 'clock')
      press(on, 'Enter')
    },
    (on) => expect(on.changes()).toMatchObject([['sessions.restore', { sessionId: gone.sessionId }]]),
  ],
  [
    'choose-model',
    'begins /model in the box',
    (on) => {
      press(on, 'Ctrl+k')
      type(on, 'choose the model')
      press(on, 'Enter')
    },
    (on) => expect(on.board.box.prompt.editor.text).toBe('/model '),
  ],
  [
    'pause',
    'pauses new work',
    (on) => {
      press(on, 'Ctrl+k')
      type(on, 'pause')
      press(on, 'Enter')
    },
    (on) => expect(on.changes()).toEqual([['board.setPaused', { paused: true }]]),
  ],
  [
    'dispatch',
    'dispatches what is typed',
    (on) => {
      type(on, 'fix it all')
      press(on, 'Enter')
    },
    (on) => expect(on.changes()).toMatchObject([['sessions.dispatch', { prompt: 'fix it all', cwd: '/repo' }]]),
  ],
  [
    'newline',
    'begins a line',
    (on) => {
      type(on, 'one')
      press(on, 'Ctrl+j')
      type(on, 'two')
    },
    (on) => expect(on.board.box.prompt.editor.text).toBe('one\ntwo'),
  ],
]

describe('by its keys', () => {
  test.each(does)('%s %s', async (command, _, act, expected) => {
    expect(isTerminalCommand(command)).toBe(true)
    const on = await openTestBoard([first, second, asking], { 'trash.list': () => trash })
    await act(on)
    await vi.waitFor(() => expected(on))
  })
})

test('what is typed and not sent is there again', async () => {
  const before = await openTestBoard([first])
  press(before, 'Space', 'x', 'y', 'Escape')
  type(before, 'a task')
  const after = await openTestBoard([first])
  after.board.recallDrafts(before.board.drafts())
  expect(after.board.box.prompt.editor.text).toBe('a task')
  expect(after.board.replyTo(first).state.editor.text).toBe('xy')
})
