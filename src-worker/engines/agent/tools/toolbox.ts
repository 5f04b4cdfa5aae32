import type { Tool } from './tool.ts'

/** The tools that are offered to the model. */
export type Toolbox = {
  /** What is there now; the order is stable, for the prompt cache. */
  readonly list: () => readonly Tool[]
  /** Resolves when tools that are still being looked for (those of MCP servers) are there, or took too long. */
  readonly ready: (signal?: AbortSignal) => Promise<void>
  /** A tool that is not on the list (yet), but that can be waited for: its server is starting. */
  readonly find?: (name: string) => Tool | undefined
}

/** A fixed set of tools. */
export function fixedToolbox(tools: readonly Tool[]): Toolbox {
  return { list: () => tools, ready: () => Promise.resolve() }
}
