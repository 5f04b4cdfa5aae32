import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes, usageError } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

const longestTag = 40

/** `backburner tag <id> [tag…] [--remove tag]`: adds and removes tags; prints those it has then. */
export const run: Run = async (context, given) => {
  const [query = '', ...added] = given.words
  const removed = new Set(given.texts('remove').map(cleanTag))
  let tags: readonly string[] = []
  const { id } = await changeSession(context, query, async (api, row) => {
    tags = [...new Set([...row.tags, ...added.map(cleanTag)])].filter((tag) => !removed.has(tag))
    if (added.length + removed.size === 0) return
    await api.sessions.tag({ sessionId: row.sessionId, tags: [...tags] })
  })
  context.print(
    `tags · ${id} · ${tags.length === 0 ? 'none' : tags.map((tag) => singleLine(tag, longestTag)).join(' ')}\n`,
  )
  return exitCodes.done
}

function cleanTag(text: string): string {
  const tag = text.trim().replace(/^#/, '')
  if (tag === '' || tag.length > longestTag || /\s/.test(tag)) {
    throw usageError(`"${singleLine(text, 60)}" is no tag: 1 to ${longestTag} characters without blanks`)
  }
  return tag
}
