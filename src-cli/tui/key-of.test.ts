import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { keysOf } from './key-of.ts'
import type { PromptKey } from './prompt-types.ts'
import { plainKey } from './plain-key.ts'

const text = (typed: string): PromptKey => ({ type: 'edit', edit: { type: 'insert', text: typed } })

test.each<[string, string, Partial<Key>, readonly PromptKey[]]>([
  ['a letter', 'a', {}, [text('a')]],
  ['an emoji of several characters', '👩‍👩‍👧', {}, [text('👩‍👩‍👧')]],
  ['fast typing with Enter', 'go on\r', {}, [text('go on'), { type: 'enter' }]],
  ['fast typing with Tab', '/co\t', {}, [text('/co'), { type: 'tab' }]],
  [
    'fast typing with Ctrl+U',
    'a\u0015b',
    {},
    [text('a'), { type: 'edit', edit: { type: 'delete-to-start' } }, text('b')],
  ],
  ['a paste without marks', 'one\rtwo\r\nthree', {}, [{ type: 'paste', text: 'one\ntwo\nthree' }]],
  ['Shift+Enter', '', { return: true, shift: true }, [text('\n')]],
  ['Shift+Enter as xterm tells it', '[27;2;13~', {}, [text('\n')]],
  ['a sequence that nobody knows', '[1;9Q', {}, []],
  ['Ctrl+J', '\n', {}, [text('\n')]],
  ['Esc twice at once', '', { escape: true, meta: true }, [{ type: 'escape' }, { type: 'escape' }]],
  ['Alt+B', 'b', { meta: true }, [{ type: 'edit', edit: { type: 'word-left' } }]],
  ['Alt+Left', '', { leftArrow: true, meta: true }, [{ type: 'edit', edit: { type: 'word-left' } }]],
  ['a held ←', '', { leftArrow: true, eventType: 'repeat' }, [{ type: 'edit', edit: { type: 'left' }, stays: true }]],
  ['Ctrl+B', 'b', { ctrl: true }, [{ type: 'background-commands' }]],
  ['Ctrl+_', '_', { ctrl: true }, [{ type: 'undo' }]],
  ['an unknown control key', 'q', { ctrl: true }, []],
  ['a name of every object', 'constructor', { ctrl: true }, []],
  ['the release of a key', 'a', { eventType: 'release' }, []],
])('%s', (_what, input, key, keys) => expect(keysOf(input, { ...plainKey, ...key })).toEqual(keys))
