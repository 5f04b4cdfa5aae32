import { useState } from 'react'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import { findSlashCommand, parseSlash } from '../../../src-shared/board/slash-commands.ts'
import { isLoneKey } from '../../../src-shared/base/lone-key.ts'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer } from '../../../src-shared/board/session-state.ts'
import type { Attachments } from '../../app/attachments.ts'
import { focusPlace } from '../../app/focus.ts'
import { openPeek } from '../../app/navigation.ts'
import { useServices } from '../../app/services.ts'
import { makeUuid } from '../../transport/uuid.ts'
import { answerFromText } from './answer-text.ts'
import { replyFilesOf, replyHistoryOf } from './reply-files.ts'

/** The reply of one session: what is typed is kept until it was accepted, also over a reload. */
export type ReplyDraft = {
  readonly text: string
  readonly setText: (text: string) => void
  readonly files: Attachments
  /** Sends what stands in the box, with its files. */
  readonly sendTyped: () => Promise<void>
  /** Answers what is asked; `typed`: the answer carries what stands in the box. */
  readonly answer: (answer: Answer, typed: boolean) => Promise<void>
  /** True until what was sent is accepted, or what was answered is closed. */
  readonly sending: boolean
  readonly problem: string | null
  readonly tell: (problem: string | null) => void
}

/** Holds the reply of a session. */
export function useReply(row: SessionRow): ReplyDraft {
  const services = useServices()
  const { actions, memory, connection, ui } = services
  const { sessionId, request } = row
  const key = `reply.${sessionId}`
  const [text, setDraft] = useState(() => memory.read(key) ?? '')
  const [answered, setAnswered] = useState<string | null>(null)
  const [problem, tell] = useState<string | null>(null)
  const files = replyFilesOf(services, sessionId)
  const history = replyHistoryOf(services)
  const setText = (next: string): void => {
    setDraft(next)
    memory.write(key, isLoneKey(next) ? '' : next)
    tell(null)
  }
  const sending = answered !== null && (answered === '' || answered === request?.requestId)

  const send = async (answer: Answer): Promise<boolean> => {
    // A permission or a plan is answered with its buttons; text alone is a message.
    const answers =
      request !== null && (request.kind === 'question' || answer.type !== 'text') ? request.requestId : null
    setAnswered(answers ?? '')
    tell(null)
    const result = await actions.reply(sessionId, answer, answers)
    if (!result.ok) {
      setAnswered(null)
      tell(result.failure.message)
      return false
    }
    if (answers === null) setAnswered(null)
    return true
  }
  /** Empties the box of what was sent; what was typed meanwhile stays. */
  const wasSent = (sent: string): void => {
    history.add(sent)
    // Also when another session is looked at by now: then there is no box any more, and what it had is not to come back.
    if (memory.read(key) === sent) memory.write(key, null)
    setDraft((now) => (now === sent ? '' : now))
  }

  const fork = async (prompt: string): Promise<void> => {
    const newSessionId = sessionIdSchema.parse(makeUuid())
    setAnswered('')
    const part = prompt === '' ? {} : { prompt }
    const result = await connection.call((client) => client.sessions.fork({ sessionId, newSessionId, ...part }))
    setAnswered(null)
    if (result.ok) openPeek(services, newSessionId)
    else tell(result.failure.message)
  }
  /** Commands that the window does itself; false for everything that goes to the session. */
  const didHere = async (typed: string): Promise<boolean> => {
    const parsed = parseSlash(typed)
    const command = parsed === null ? null : findSlashCommand(parsed.name)
    if (parsed === null || command?.by !== 'client') return false
    switch (command.name) {
      case 'stop':
        actions.stop(sessionId)
        break
      case 'exit':
        ui.setState({ peek: null })
        focusPlace('board')
        break
      case 'fork':
        await fork(parsed.rest)
        break
      default:
        tell(`/${command.name} is a command of the terminal view; nothing was sent.`)
        return true
    }
    wasSent(typed)
    return true
  }

  const sendTyped = async (): Promise<void> => {
    const typed = text
    const words = typed.trim()
    const attached = files.store.getState()
    if (sending || (words === '' && attached.length === 0)) return
    if (attached.length === 0) {
      if (capabilitiesOf(row.engine).converses && (await didHere(words))) return
      if (await send(answerFromText(words, request))) wasSent(typed)
      return
    }
    setAnswered('')
    const settled = await files.settled()
    setAnswered(null)
    if ('problem' in settled) return tell(settled.problem)
    const names = attached.map(({ name }) => name).join(', ')
    const said = words === '' ? `Attached: ${names}` : words
    if (!(await send({ type: 'text', text: said, attachments: [...settled.paths] }))) return
    for (const { id } of attached) files.remove(id)
    wasSent(typed)
  }

  return {
    text,
    setText,
    files,
    sendTyped,
    answer: async (given, typed) => {
      if ((await send(given)) && typed) wasSent(text)
    },
    sending,
    problem,
    tell,
  }
}
