import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { PermissionMode } from '../../src-shared/board/launch.ts'
import { resolveSession } from '../../src-shared/board/resolve-session.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import type { Connection } from '../connection/connection.ts'
import { callAgainWhenLost, type Connect } from '../connection/reconnecting.ts'
import { plainText } from '../output/plain-text.ts'
import { contentText } from '../../src-shared/board/content-text.ts'
import { directoryOf, sessionsToPick, type PickedSession } from './session-picker.ts'

/** What the view does beyond the session that it shows. Every call throws a sentence. */
export class ViewActions {
  readonly #connect: Connect
  readonly #row: SessionRow

  constructor(connect: Connect, row: SessionRow) {
    this.#connect = connect
    this.#row = row
  }

  /** The other sessions of this directory, the newest first. */
  async sessionsHere(): Promise<readonly PickedSession[]> {
    const { rows } = await this.#call((api) => api.board.list())
    return sessionsToPick(rows, this.#row)
  }

  /** The session that somebody means; null when it could be several, or none. */
  async sessionNamed(query: string): Promise<SessionRow | null> {
    const { rows } = await this.#call((api) => api.board.list())
    const found = resolveSession(rows, query, 'read')
    return found.kind === 'found' && capabilitiesOf(found.row.engine).converses ? found.row : null
  }

  /** What was asked for in this directory before, the oldest first. */
  async promptsHere(): Promise<readonly string[]> {
    const { rows } = await this.#call((api) => api.board.list())
    const place = directoryOf(this.#row)
    return rows
      .filter((row) => capabilitiesOf(row.engine).converses && row.prompt !== '' && directoryOf(row) === place)
      .sort((a, b) => a.createdAt - b.createdAt)
      .map((row) => plainText(row.prompt))
  }

  /** The modes that the user has accepted once. */
  async acceptedModes(): Promise<readonly PermissionMode[]> {
    return (await this.#call((api) => api.modes.accepted())).modes
  }

  /** Copies the conversation into a new session; with a prompt that one begins at once. */
  async fork(prompt: string | null): Promise<SessionRow> {
    const input = {
      sessionId: this.#row.sessionId,
      newSessionId: crypto.randomUUID(),
      ...(prompt === null ? {} : { prompt }),
    }
    return await this.#call((api) => api.sessions.fork(input))
  }

  async #call<Value>(run: (api: Connection['api']) => Promise<Value>): Promise<Value> {
    return await callAgainWhenLost(this.#connect, (connection) => run(connection.api))
  }
}

/** What the user said in a conversation, as it would be typed again. */
export function promptsIn(entries: readonly TranscriptEntry[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'user-message' || entry.source === 'notice' || entry.subagent !== undefined) return []
    const text = contentText(entry.content).trim()
    // A command's output is told to the model as a message of the user.
    return text === '' || text.startsWith('<user-command>') ? [] : [text]
  })
}
