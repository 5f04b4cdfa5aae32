import type { Workplace } from '../isolation/workplace.ts'
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
  /** What the model is told besides the result. */
  readonly context?: string
}

/** What the hooks say about a message of the user's. */
export type SubmittedPrompt = {
  /** Why it is not to reach the model; null lets it through. */
  readonly blocked: string | null
  /** What the model is told with it. */
  readonly context: string | null
}

/** A worktree that a hook made, or why it did not; null: no hook makes worktrees. */
export type HookedWorktree = { readonly path: string } | { readonly failed: string } | null

/** Why a session's conversation begins. */
export type SessionStartSource = 'startup' | 'resume' | 'clear' | 'compact'

/** What the session waits for when it notifies. */
export type NotificationKind = 'permission' | 'question' | 'plan' | 'login' | 'budget'

/** The user's own commands at fixed points of a session. Nothing here throws but the signal's reason. */
export type Hooks = {
  /** Reads the settings while nobody waits for them. */
  readonly prepare: () => Promise<void>
  /** What the model is told at the beginning; null for nothing. */
  readonly sessionStart: (source: SessionStartSource) => Promise<string | null>
  /** The session was taken up again: its next words come with what the hooks have to tell about that. */
  readonly resumed: () => void
  /** A message of the user's is about to reach the model. */
  readonly promptSubmitted: (prompt: string) => Promise<SubmittedPrompt>
  readonly beforeTool: (call: HookedCall, signal: AbortSignal) => Promise<BeforeTool>
  /** What the model is told after the result; null for nothing. */
  readonly afterTool: (call: HookedCall, outcome: ToolOutcome, signal: AbortSignal) => Promise<string | null>
  /** Why the turn must not end yet; null lets it end. */
  readonly stop: (signal: AbortSignal) => Promise<string | null>
  /** Why a hook wants everything to stop, told once; null while none does. */
  readonly takeHalt: () => string | null
  readonly beforeCompaction: (trigger: 'auto' | 'manual', instructions: string) => Promise<void>
  /** Makes a worktree where git cannot. */
  readonly createWorktree: (name: string, signal: AbortSignal) => Promise<HookedWorktree>
  /** The session waits for the user. */
  readonly notify: (message: string, kind?: NotificationKind) => void
  /** The hooks as they run for a subagent: told whose calls they are; its end is `SubagentStop`. */
  readonly forSubagent: (who: HookedSubagent) => Hooks
}

/** A subagent, and where it works. */
export type HookedSubagent = { readonly id: string; readonly type: string; readonly workplace: Workplace }
