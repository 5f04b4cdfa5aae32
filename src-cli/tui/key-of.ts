import type { Key } from 'ink'
import { plainText } from '../output/plain-text.ts'
import type { Edit } from './editor.ts'
import type { PromptKey } from './prompt-types.ts'

const control: Readonly<Record<string, PromptKey>> = {
  c: { type: 'cancel' },
  d: { type: 'end-of-input' },
  z: { type: 'suspend' },
  ']': { type: 'leave' },
  j: edit({ type: 'insert', text: '\n' }),
  a: edit({ type: 'line-start' }),
  e: edit({ type: 'line-end' }),
  b: { type: 'background-commands' },
  f: edit({ type: 'right' }),
  h: edit({ type: 'delete-back' }),
  k: edit({ type: 'delete-to-end' }),
  u: edit({ type: 'delete-to-start' }),
  w: edit({ type: 'delete-blank-word' }),
  p: edit({ type: 'up' }),
  n: edit({ type: 'down' }),
  y: { type: 'yank' },
  r: { type: 'search' },
  g: { type: 'edit-outside' },
  l: { type: 'redraw' },
  o: { type: 'toggle-verbose' },
  t: { type: 'toggle-todos' },
  // Ctrl+_ is Ctrl+- or Ctrl+/ on most keyboards, and terminals that tell them apart say so.
  _: { type: 'undo' },
  '-': { type: 'undo' },
  '/': { type: 'undo' },
}

const alt: Readonly<Record<string, PromptKey>> = {
  b: edit({ type: 'word-left' }),
  f: edit({ type: 'word-right' }),
  d: edit({ type: 'delete-word-forward' }),
  '<': edit({ type: 'text-start' }),
  '>': edit({ type: 'text-end' }),
}

/** Control characters that are keys, wherever they stand; tabs and line breaks may be part of a text. */
const keyCodes = /([\u0001-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f])/

/** What came from the terminal at once, as keys: fast typing and a terminal without paste marks send several together. */
export function keysOf(input: string, key: Key): readonly PromptKey[] {
  if (key.eventType === 'release') return []
  if (input.length > 1 && !key.ctrl && !key.meta && keyCodes.test(input)) {
    return input.split(keyCodes).flatMap((part) => (keyCodes.test(part) ? controlKey(part) : typedKeys(part)))
  }
  // A key with modifiers as xterm writes it: Ink gives what it does not know without its first character.
  const told = /^\[(?:27;\d+;(\d+)~|[\d;]+[A-Za-z~])$/.exec(input)
  if (told !== null) return told[1] === '13' ? [edit({ type: 'insert', text: '\n' })] : []
  if (input.length > 1) return key.ctrl || key.meta ? [] : typedKeys(input)
  // Two of them in one go are two of them.
  if (key.escape) return key.meta ? [{ type: 'escape' }, { type: 'escape' }] : [{ type: 'escape' }]
  const one = keyOf(input, key)
  if (one === null) return []
  return key.eventType === 'repeat' && one.type === 'edit' ? [{ ...one, stays: true }] : [one]
}

/** One key press; null for keys without a meaning. */
function keyOf(input: string, key: Key): PromptKey | null {
  if (key.return) return key.shift || key.meta || key.ctrl ? edit({ type: 'insert', text: '\n' }) : { type: 'enter' }
  if (input === '\n') return edit({ type: 'insert', text: '\n' })
  const byWord = key.ctrl || key.meta
  if (key.tab) return { type: key.shift ? 'shift-tab' : 'tab' }
  if (key.backspace) return edit({ type: byWord ? 'delete-word' : 'delete-back' })
  if (key.delete) return edit({ type: byWord ? 'delete-word-forward' : 'delete-forward' })
  if (key.leftArrow) return edit({ type: byWord ? 'word-left' : 'left' })
  if (key.rightArrow) return edit({ type: byWord ? 'word-right' : 'right' })
  if (key.upArrow) return edit({ type: 'up' })
  if (key.downArrow) return edit({ type: 'down' })
  if (key.home) return edit({ type: key.ctrl ? 'text-start' : 'line-start' })
  if (key.end) return edit({ type: key.ctrl ? 'text-end' : 'line-end' })
  if (key.ctrl) return own(control, input)
  if (key.meta) return own(alt, input)
  if (key.pageUp || key.pageDown) return null
  return typed(input)[0] ?? null
}

/** Text with the key behind it: what was typed before it came along in one piece. */
function typedKeys(input: string): readonly PromptKey[] {
  if (input.endsWith('\r')) return [...typed(input.slice(0, -1)), { type: 'enter' }]
  // One tab at the end of a word completes it; others were pasted.
  if (/^[^\t\n\r]+\t$/.test(input)) return [...typed(input.slice(0, -1)), { type: 'tab' }]
  return typed(input)
}

/** The key of a control character, such as Ctrl+U of 0x15. */
function controlKey(character: string): readonly PromptKey[] {
  const code = character.charCodeAt(0)
  const key = own(control, String.fromCharCode(code + (code <= 26 ? 96 : 64)))
  return key === null ? [] : [key]
}

/** Text that came at once. Several lines of it were pasted, in a terminal that does not mark what is pasted. */
function typed(input: string): readonly PromptKey[] {
  const text = plainText(input)
  if (text === '') return []
  return [text.includes('\n') && text !== '\n' ? { type: 'paste', text } : edit({ type: 'insert', text })]
}

function own(keys: Readonly<Record<string, PromptKey>>, name: string): PromptKey | null {
  return Object.hasOwn(keys, name) ? (keys[name] ?? null) : null
}

function edit(what: Edit): Extract<PromptKey, { type: 'edit' }> {
  return { type: 'edit', edit: what }
}
