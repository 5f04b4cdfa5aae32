import type { KeyContext } from '../../../src-shared/board/key-map.ts'

/** Keys that belong to what they act on and are the same for everyone. */
export const fixedKeys: readonly {
  readonly keys: readonly string[]
  readonly contexts: readonly KeyContext[]
  readonly label: string
}[] = [
  { keys: ['1…9'], contexts: ['grid'], label: 'Pick an option, while peek shows a question' },
  { keys: ['a…z'], contexts: ['grid'], label: 'Any other character begins a reply in an open peek, else a task' },
  { keys: ['Tab'], contexts: ['dispatch'], label: 'Take the first suggestion' },
  { keys: ['↑', '↓'], contexts: ['dispatch'], label: 'To the board from an empty box; through suggestions' },
  { keys: ['Enter'], contexts: ['reply'], label: 'Send the reply' },
  { keys: ['Tab'], contexts: ['reply'], label: 'Fill in the suggested reply' },
  { keys: ['1…9'], contexts: ['reply'], label: 'Pick an option, while the box is empty' },
  { keys: ['←'], contexts: ['terminal'], label: 'On an empty prompt of an agent: back to the board' },
  {
    keys: ['Ctrl+Z', 'Ctrl+C Ctrl+C'],
    contexts: ['terminal'],
    label: 'In an agent’s view: leave it; the session goes on',
  },
]
