import type { Key } from 'ink'
import { plainText } from '../output/plain-text.ts'
import type { Edit } from './editor.ts'
import type { PromptKey } from './prompt-state.ts'

const control: Readonly<Record<string, PromptKey>> = {
  c: { type: 'cancel' },
  d: { type: 'end-of-input' },
  z: { type: 'suspend' },
  ']': { type: 'leave' },
  j: { type: 'edit', edit: { type: 'insert', text: '\n' } },
  a: { type: 'edit', edit: { type: 'line-start' } },
  e: { type: 'edit', edit: { type: 'line-end' } },
  b: { type: 'edit', edit: { type: 'left' } },
  f: { type: 'edit', edit: { type: 'right' } },
  h: { type: 'edit', edit: { type: 'delete-back' } },
  k: { type: 'edit', edit: { type: 'delete-to-end' } },
  u: { type: 'edit', edit: { type: 'delete-to-start' } },
  w: { type: 'edit', edit: { type: 'delete-word' } },
  p: { type: 'edit', edit: { type: 'up' } },
  n: { type: 'edit', edit: { type: 'down' } },
}

/** What came from the terminal at once, as keys: fast typing and a terminal without paste marks send several together. */
export function keysOf(input: string, key: Key): readonly PromptKey[] {
  if (input.length > 1 && input.endsWith('\r')) {
    const text = plainText(input.slice(0, -1))
    return [...(text === '' ? [] : [edit({ type: 'insert', text })]), { type: 'enter' }]
  }
  const one = keyOf(input, key)
  return one === null ? [] : [one]
}

/** One key press; null for keys without a meaning. */
function keyOf(input: string, key: Key): PromptKey | null {
  if (key.eventType === 'release') return null
  if (key.return) return key.shift || key.meta ? edit({ type: 'insert', text: '\n' }) : { type: 'enter' }
  if (input === '\n') return edit({ type: 'insert', text: '\n' })
  if (input === '\u001d') return { type: 'leave' }
  if (key.escape) return { type: 'escape' }
  if (key.tab) return { type: key.shift ? 'shift-tab' : 'tab' }
  if (key.backspace) return edit({ type: key.meta || key.ctrl ? 'delete-word' : 'delete-back' })
  if (key.delete) return edit({ type: 'delete-forward' })
  if (key.leftArrow) return edit({ type: key.ctrl || key.meta ? 'word-left' : 'left' })
  if (key.rightArrow) return edit({ type: key.ctrl || key.meta ? 'word-right' : 'right' })
  if (key.upArrow) return edit({ type: 'up' })
  if (key.downArrow) return edit({ type: 'down' })
  if (key.home) return edit({ type: 'line-start' })
  if (key.end) return edit({ type: 'line-end' })
  if (key.ctrl) return control[input] ?? null
  if (key.meta || key.pageUp || key.pageDown) return null
  const text = plainText(input)
  return text === '' ? null : edit({ type: 'insert', text })
}

function edit(what: Edit): PromptKey {
  return { type: 'edit', edit: what }
}
