/** Short ways to write scripts of the practice model. */

/** A part of an answer. */
export type Block = Readonly<Record<string, unknown>>
/** One answer. */
export type Turn = { readonly content: readonly Block[]; readonly gate?: string }

/** An answer of these blocks. */
export function turn(...content: readonly Block[]): Turn {
  return { content }
}

/** A text. */
export function say(text: string): Block {
  return { type: 'text', text }
}

/** Thinking before an answer. */
export function think(thinking: string): Block {
  return { type: 'thinking', thinking }
}

/** A tool call. */
export function call(name: string, input: Readonly<Record<string, unknown>>): Block {
  return { type: 'tool_use', name, input }
}

/** The call that ends a task. */
export function finish(outcome: 'completed' | 'failed', result: string): Block {
  return call('Finish', { outcome, result })
}

/** Waits until the practice model is stopped. */
export const forever: Block = { type: 'gate', gate: 'forever' }
