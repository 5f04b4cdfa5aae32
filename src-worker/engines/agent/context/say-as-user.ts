import type { RequestId } from '../../../../src-shared/base/ids.ts'
import { reminder, type Block } from '../blocks.ts'
import type { Setting } from '../setting.ts'
import { expand, findCalled } from './expand-command.ts'

/** Words of the user on their way to the model. */
export type UserWords = {
  readonly text: string
  readonly source: 'prompt' | 'reply'
  readonly requestId?: RequestId
  /** Adds the files that go along with the words. */
  readonly withFiles?: (content: string) => Promise<string | Block[]>
  readonly signal?: AbortSignal
}

/**
 * Says what the user said to the model: commands and skills stand for their text, and hooks may add to it or keep it
 * back. What is kept back leaves a note.
 */
export async function sayAsUser(setting: Setting, words: UserWords): Promise<void> {
  const { ledger, hooks, permissions, mcp } = setting
  const { text, source, requestId, signal = new AbortController().signal } = words
  const submitted = await hooks.promptSubmitted(text)
  if (submitted.blocked !== null) {
    await ledger.append({
      type: 'note',
      text: `A hook kept this message from the model: ${submitted.blocked}`,
      ...(requestId === undefined ? {} : { replyId: requestId }),
    })
    return
  }
  const called = text.startsWith('/') ? await findCalled(text, setting) : null
  const expanded =
    called?.command.forUser === true ? await expand(setting, called.command, { ...called, signal }) : null
  permissions.granted = expanded?.allowedTools ?? []
  const content = await mcp.expand(expanded?.content ?? text)
  await ledger.append({
    type: 'user-message',
    source,
    content: words.withFiles === undefined ? content : await words.withFiles(content),
    ...(requestId === undefined ? {} : { requestId }),
    ...(content === text ? {} : { typed: text }),
    ...(expanded === null || expanded.model === null ? {} : { model: expanded.model }),
  })
  await tellModel(setting, submitted.context)
}

/** Tells the model what a hook has for it. */
export async function tellModel({ ledger }: Setting, text: string | null): Promise<void> {
  if (text === null) return
  await ledger.append({ type: 'user-message', source: 'notice', content: reminder(text) })
}
