import type { Run } from '../arguments/command.ts'
import { exitCodes } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

const setPinned =
  (pinned: boolean, said: string): Run =>
  async (context, { words: [query = ''] }) => {
    const { id } = await changeSession(context, query, (api, { sessionId }) => api.sessions.pin({ sessionId, pinned }))
    context.print(`${said} · ${id}\n`)
    return exitCodes.done
  }

/** `backburner pin <id>`: keeps a session on top, and its process alive. */
export const pin = setPinned(true, 'pinned')

/** `backburner unpin <id>`. */
export const unpin = setPinned(false, 'unpinned')
