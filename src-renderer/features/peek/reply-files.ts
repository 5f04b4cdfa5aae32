import type { SessionId } from '../../../src-shared/base/ids.ts'
import { createAttachments, type Attachments } from '../../app/attachments.ts'
import { createHistory, type History } from '../../app/history.ts'
import { readBase64, thumbnailOf } from '../../app/read-file.ts'
import type { Services } from '../../app/services.ts'

/** What outlives the drawer of one session while the window is open. */
type ReplyMemory = { readonly files: Map<SessionId, Attachments>; readonly history: History }

const memories = new WeakMap<Services, ReplyMemory>()
/** Boxes without files are forgotten beyond this. */
const mostBoxes = 50

function memoryOf(services: Services): ReplyMemory {
  const known = memories.get(services)
  if (known !== undefined) return known
  const made: ReplyMemory = { files: new Map(), history: createHistory(services.memory, 'reply-history') }
  memories.set(services, made)
  return made
}

/** The files of a session's reply box: a file that is being handed over goes on while another session is looked at. */
export function replyFilesOf(services: Services, sessionId: SessionId): Attachments {
  const { files } = memoryOf(services)
  const known = files.get(sessionId)
  if (known !== undefined) return known
  for (const [other, { store }] of files) {
    if (files.size < mostBoxes) break
    if (store.getState().length === 0) files.delete(other)
  }
  const { connection, memory, native } = services
  const made = createAttachments({
    connection,
    memory,
    memoryKey: `reply-files.${sessionId}`,
    pathOf: (file) => native?.pathOfFile(file) || null,
    thumbnailOf,
    read: readBase64,
  })
  files.set(sessionId, made)
  return made
}

/** What was replied from this client, to whichever session. */
export function replyHistoryOf(services: Services): History {
  return memoryOf(services).history
}
