import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { formatSpan } from '../../../src-shared/base/format.ts'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import { findWords, isFound } from '../../../src-shared/board/find.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import { nextNeedingInput } from '../../../src-shared/board/board-moves.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { haveTag } from '../../../src-shared/board/tags.ts'
import { interpretReply } from '../../reply/interpret-reply.ts'
import { beginAnswer, choicesOf, pick } from '../choices.ts'
import { linearHelp, type GivenCommand } from './linear-commands.ts'
import { whyInWords } from './linear-words.ts'
import { forkSession } from './reply-effects.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** Who tells what a command came to. */
export type LinearVoice = {
  readonly say: (text: string) => void
  readonly list: () => void
  /** A session in one line. */
  readonly tell: (row: SessionRow) => void
  readonly peek: (row: SessionRow) => void
}

/** Does what a line asked for. Throws what is wrong with it. */
export async function runLinear(board: TerminalBoard, voice: LinearVoice, command: GivenCommand): Promise<void> {
  const { name, rows, words } = command
  const { calls } = board
  const [row] = rows
  switch (name) {
    case 'list':
      return voice.list()
    case 'find': {
      const wanted = findWords(words)
      const found = [...board.board.rows.values()].filter((one) => isFound(one, wanted))
      return found.length === 0 ? voice.say('No session fits.') : found.forEach(voice.tell)
    }
    case 'next':
      return goToNext(board, voice)
    case 'peek':
      return rows.forEach(voice.peek)
    case 'reply':
      return await replyTo(board, rows, words)
    case 'attach':
      return row === undefined ? undefined : board.left.emit({ how: 'attach', row })
    case 'why':
      return rows.forEach((one) => whyInWords(one, board.clock.now()).forEach(voice.say))
    case 'stop':
      calls.stop(rows)
      return voice.say('Stopping.')
    case 'delete':
      return await calls.remove(rows)
    case 'undo': {
      const last = board.ui.removed.at(-1)
      if (last === undefined) return voice.say('Nothing was deleted here.')
      board.set({ removed: board.ui.removed.slice(0, -1) })
      return calls.restore(last)
    }
    case 'trash':
      return await tellTrash(board, voice, words)
    case 'interrupt':
      return calls.interrupt(rows)
    case 'restart':
      return calls.startAgain(rows)
    case 'start':
      return calls.startNow(rows)
    case 'pin':
      calls.pin(rows)
      return voice.say('Done.')
    case 'up':
    case 'down':
      calls.move(rows, name === 'up' ? -1 : 1)
      return voice.say('Done.')
    case 'rename':
      if (row === undefined) return
      calls.rename(row, words.slice(0, 120))
      return voice.say(`Renamed to ${singleLine(words, 120)}.`)
    case 'tag':
      return calls.tag(rows, words, haveTag(rows, words) !== 'all')
    case 'mute':
      return calls.mute(rows)
    case 'reclaim':
      return await calls.reclaim(rows.filter((one) => one.worktree !== null))
    case 'fork':
      return row === undefined ? undefined : await forkSession(board, row)
    case 'group': {
      const grouping = board.board.layout.grouping === 'state' ? 'directory' : 'state'
      calls.setLayout({ grouping })
      return voice.say(`Grouped by ${grouping}.`)
    }
    case 'pause':
      calls.setPaused(!board.board.paused)
      return voice.say(board.board.paused ? 'New work goes on.' : 'New work is paused.')
    case 'keys':
      return linearHelp().forEach(voice.say)
    default:
      return assertNever(name, 'command')
  }
}

/** What was deleted, a line each; what fits the words comes back when it is one alone. */
async function tellTrash(
  { connection, calls, clock }: TerminalBoard,
  voice: LinearVoice,
  words: string,
): Promise<void> {
  const result = await connection.call((client) => client.trash.list())
  if (!result.ok) throw new Error(result.failure.message)
  const wanted = words.toLowerCase()
  const fitting = result.value.removed.filter(
    ({ id, name }) => wanted === '' || id.startsWith(wanted) || name.toLowerCase().includes(wanted),
  )
  const [only, ...others] = fitting
  if (only === undefined) return voice.say(wanted === '' ? 'Nothing was deleted.' : 'Nothing that was deleted fits.')
  if (wanted !== '' && others.length === 0) {
    return calls.restore([{ sessionId: only.sessionId, name: singleLine(only.name, 60) }])
  }
  for (const { id, name, removedAt } of fitting) {
    voice.say(`${id} ${singleLine(name, 80)}, deleted ${formatSpan(clock.now() - removedAt)} ago`)
  }
  if (wanted !== '') voice.say('Several fit: type more of one.')
}

function goToNext(board: TerminalBoard, voice: LinearVoice): void {
  const waiting = new Set(
    [...board.board.rows.values()].filter(({ state }) => state === 'blocked').map((row) => sessionKey(row.sessionId)),
  )
  const key = nextNeedingInput(board.lines, board.ui.selected, (one) => waiting.has(one))
  board.select(key)
  const row = board.row()
  if (key === null || row === null) return voice.say('No session needs input.')
  voice.peek(row)
}

/** One session gets an answer to what it asks; several get the same message. */
async function replyTo(board: TerminalBoard, rows: readonly SessionRow[], words: string): Promise<void> {
  const [row, ...others] = rows
  if (row === undefined) return
  if (others.length > 0) return void (await board.calls.replyAll(rows, words, board.clock.now()))
  const { sessionId } = row
  const request = row.state === 'blocked' ? row.request : null
  const { answer, mode } = answerOf(request, words, board.clock.now())
  const reply = {
    requestId: requestIdSchema.parse(crypto.randomUUID()),
    ...(request === null ? {} : { answers: request.requestId }),
    answer,
    at: board.clock.now(),
  }
  const sent = await board.connection.call((client) => client.sessions.reply({ sessionId, reply }))
  if (!sent.ok) throw new Error(sent.failure.message)
  if (mode !== undefined) {
    const set = await board.connection.call((client) => client.sessions.setMode({ sessionId, permissionMode: mode }))
    if (!set.ok) throw new Error(set.failure.message)
  }
  board.say(sent.value.delivered === 'queued' ? 'Kept: it is handed over when the session takes it.' : 'Sent.')
}

/** A number picks what was told under it; several questions take their answers one after the other, with ; between. */
function answerOf(
  request: OpenRequest | null,
  words: string,
  now: number,
): { readonly answer: Answer; readonly mode?: PermissionMode } {
  const number = /^\d+$/.test(words) ? Number(words) - 1 : null
  const isOne = request?.kind !== 'question' || request.questions.length === 1
  if (request !== null && number !== null && isOne) {
    const progress = beginAnswer(request, now)
    const step = choicesOf(request, progress)[number] === undefined ? null : pick(request, progress, [number])
    if (step?.kind === 'answer') return step
  }
  return { answer: interpretReply(request, isOne ? [words] : words.split(';').map((one) => one.trim())) }
}
