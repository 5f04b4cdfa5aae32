import type { ToolOutcome } from '../tools/tool.ts'

/** A tool call as hooks see it. */
export type HookedCall = { readonly toolUseId: string; readonly tool: string; readonly input: unknown }

/** What the hooks before a tool call say. A deny rule still wins over `allow`. */
export type BeforeTool = {
  readonly decision: 'none' | 'allow' | 'ask' | 'deny'
  /** For the model when it is denied, for the user when it is asked. */
  readonly reason: string
  /** The input to use instead of the model's. */
  readonly input?: unknown
}

/** Why a session's conversation begins. */
export type SessionStartSource = 'startup' | 'resume' | 'clear' | 'compact'

/** The user's own commands at fixed points of a session. Nothing here throws but the signal's reason. */
export type Hooks = {
  /** What the model is told at the beginning; null for nothing. */
  readonly sessionStart: (source: SessionStartSource) => Promise<string | null>
  readonly beforeTool: (call: HookedCall, signal: AbortSignal) => Promise<BeforeTool>
  /** What the model is told after the result; null for nothing. */
  readonly afterTool: (call: HookedCall, outcome: ToolOutcome, signal: AbortSignal) => Promise<string | null>
  /** Why the turn must not end yet; null lets it end. */
  readonly stop: (signal: AbortSignal) => Promise<string | null>
  /** The session waits for the user. */
  readonly notify: (message: string) => void
}

/** A session without hooks. */
export const noHooks: Hooks = {
  sessionStart: () => Promise.resolve(null),
  beforeTool: () => Promise.resolve({ decision: 'none', reason: '' }),
  afterTool: () => Promise.resolve(null),
  stop: () => Promise.resolve(null),
  notify: () => undefined,
}
