import { z } from 'zod'

const base = {
  session_id: z.string(),
  transcript_path: z.string().optional(),
  permission_mode: z.string().optional(),
  /** Set in subagents. */
  agent_id: z.string().optional(),
}
const call = { tool_name: z.string(), tool_input: z.unknown() }
const suggestionSchema = z.looseObject({
  type: z.string(),
  behavior: z.string().optional(),
  rules: z.array(z.looseObject({ toolName: z.string(), ruleContent: z.string().optional() })).optional(),
})

/** What the program tells at its hooks, as far as we look at it. */
export const hookEventSchema = z.discriminatedUnion('hook_event_name', [
  z.looseObject({ ...base, hook_event_name: z.literal('SessionStart'), source: z.string() }),
  z.looseObject({ ...base, hook_event_name: z.literal('SessionEnd'), reason: z.string().optional() }),
  z.looseObject({ ...base, hook_event_name: z.literal('UserPromptSubmit'), prompt: z.string() }),
  z.looseObject({ ...base, ...call, hook_event_name: z.literal('PreToolUse'), tool_use_id: z.string() }),
  z.looseObject({ ...base, ...call, hook_event_name: z.literal('PostToolUse'), tool_use_id: z.string() }),
  z.looseObject({ ...base, ...call, hook_event_name: z.literal('PostToolUseFailure'), tool_use_id: z.string() }),
  z.looseObject({
    ...base,
    ...call,
    hook_event_name: z.literal('PermissionRequest'),
    permission_suggestions: z.array(suggestionSchema).optional().catch(undefined),
  }),
  z.looseObject({ ...base, hook_event_name: z.literal('Notification'), notification_type: z.string().optional() }),
  z.looseObject({
    ...base,
    hook_event_name: z.literal('Stop'),
    last_assistant_message: z.string().optional(),
    background_tasks: z.array(z.unknown()).optional(),
    stop_hook_active: z.boolean().optional(),
  }),
  z.looseObject({
    ...base,
    hook_event_name: z.literal('StopFailure'),
    error: z.string().optional(),
    last_assistant_message: z.string().optional(),
  }),
])
/** One event of a hook. */
export type HookEvent = Readonly<z.infer<typeof hookEventSchema>>
/** A permission dialog that waits, with its hook. */
export type PermissionEvent = Extract<HookEvent, { hook_event_name: 'PermissionRequest' }>

/** The events that come over HTTP. `SessionStart` does not: a command writes it into a file. */
export const httpEvents = [
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'Notification',
  'Stop',
  'StopFailure',
  'SessionEnd',
] as const satisfies readonly HookEvent['hook_event_name'][]
