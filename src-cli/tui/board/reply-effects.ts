import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { PromptEffect } from '../prompt-types.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** Does what a key in a reply asked for. */
export async function carryOutReply(
  board: TerminalBoard,
  row: SessionRow,
  effect: PromptEffect,
  writeOutside: () => void,
): Promise<void> {
  const { sessionId } = row
  switch (effect.type) {
    case 'reply': {
      const reply = {
        requestId: requestIdSchema.parse(crypto.randomUUID()),
        ...(effect.answers === null ? {} : { answers: effect.answers }),
        answer: effect.answer,
        at: board.clock.now(),
      }
      const sent = await board.connection.call((client) => client.sessions.reply({ sessionId, reply }))
      if (!sent.ok) throw new Error(sent.failure.message)
      if (sent.value.delivered === 'queued') board.say('kept: it is handed over when the session takes it')
      if (effect.mode === undefined) return
      const permissionMode = effect.mode
      const set = await board.connection.call((client) => client.sessions.setMode({ sessionId, permissionMode }))
      if (!set.ok) throw new Error(set.failure.message)
      return
    }
    case 'interrupt':
      return board.calls.interrupt([row])
    case 'stop':
      return board.calls.stop([row])
    case 'fork':
      return await forkSession(board, row)
    case 'edit-outside':
      return writeOutside()
    case 'detach':
      return board.openPeek(null)
    case 'withdraw':
      return await withdraw(board, row, effect)
    case 'background':
    case 'list-sessions':
    case 'attach':
    case 'set-mode':
    case 'redraw':
    case 'toggle-verbose':
    case 'toggle-todos':
      return board.say('attach to the session for that: Esc, then Enter', true)
    default:
      return assertNever(effect, 'effect')
  }
}

/** A reply that still waits comes back into the box. */
async function withdraw(
  board: TerminalBoard,
  row: SessionRow,
  effect: Extract<PromptEffect, { type: 'withdraw' }>,
): Promise<void> {
  const replyId = requestIdSchema.parse(effect.requestId)
  const result = await board.connection.call((client) =>
    client.sessions.withdrawReply({ sessionId: row.sessionId, replyId }),
  )
  if (!result.ok) throw new Error(result.failure.message)
  if (!result.value.withdrawn) return board.say('The session has it already.')
  board.replyTo(row).takeBack(effect.text)
  board.set({ focus: 'text' })
}

/** Copies a session, and selects the copy. */
export async function forkSession(board: TerminalBoard, row: SessionRow): Promise<void> {
  const sessionId = await board.calls.fork(row)
  if (sessionId !== null) board.set({ selected: sessionKey(sessionId) })
}
