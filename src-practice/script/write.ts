/** Short ways to write scripts in TypeScript. */
import type { Block, Turn } from './schema.ts'

/** A turn with these blocks. */
export function turn(...content: readonly Block[]): Turn {
  return { content: [...content] }
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
export function callTool(name: string, input: Readonly<Record<string, unknown>>): Block {
  return { type: 'tool_use', name, input }
}

/** The call that ends a task. */
export function finish(outcome: 'completed' | 'failed', result: string): Block {
  return callTool('Finish', { outcome, result })
}
