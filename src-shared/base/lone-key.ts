/**
 * Whether a text is nothing but an API key: pasted into the wrong box it would be kept as a task or a reply, in records and
 * transcripts, and sent to a model.
 */
export function isLoneKey(text: string): boolean {
  return /^sk-ant-[\w-]{8,}$/.test(text.trim())
}

/** What is said of one. */
export const loneKeyHint = 'That looks like an API key, which is never written down: enter it under Settings, Account'
