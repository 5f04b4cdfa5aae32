import { z } from 'zod'
import { effortSchema, permissionModeSchema } from '../board/launch.ts'

const rules = z.array(z.string().min(1))
const perMillion = z.number().nonnegative()

/** Dollars per million tokens of one model. */
export const priceSchema = z.object({
  input: perMillion,
  output: perMillion,
  cacheWrite: perMillion.optional(),
  cacheRead: perMillion.optional(),
})

/** Commands of the user's own at fixed points of a session, as Claude Code's hooks reference has them. */
export const hooksSchema = z.record(
  z.string(),
  z.array(
    z.looseObject({
      /** Names of tools (or of what else an event is about): `Edit|Write`, `mcp__.*`; absent or `*`: all. */
      matcher: z.string().optional(),
      hooks: z.array(
        z.looseObject({
          /** Only `command` is run. */
          type: z.string(),
          command: z.string().min(1).optional(),
          /** Seconds. */
          timeout: z.number().positive().optional(),
        }),
      ),
    }),
  ),
)

/**
 * What one settings file may say, as far as we use it: Claude Code's keys with its meaning (its settings reference), and
 * ours (`setup`, `smallModel`, `summaries`, `limits`, `notifications`, `prices`). Keys of others are left alone.
 */
export const settingsFileSchema = z.looseObject({
  model: z.string().min(1).optional(),
  effortLevel: effortSchema.optional(),
  agent: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).optional(),
  disableAgentView: z.boolean().optional(),
  permissions: z
    .looseObject({
      allow: rules.optional(),
      ask: rules.optional(),
      deny: rules.optional(),
      additionalDirectories: rules.optional(),
      defaultMode: permissionModeSchema.optional(),
    })
    .optional(),
  worktree: z
    .looseObject({
      baseRef: z.enum(['fresh', 'head']).optional(),
      bgIsolation: z.enum(['worktree', 'none']).optional(),
      symlinkDirectories: rules.optional(),
    })
    .optional(),
  /** A shell command that runs in each new worktree. */
  setup: z.string().min(1).optional(),
  /** The model of summaries and checks. */
  smallModel: z.string().min(1).optional(),
  summaries: z.boolean().optional(),
  /** The terminal view. */
  attach: z
    .looseObject({
      /** Whether ← on an empty prompt leaves; it does unless told. */
      leftDetaches: z.boolean().optional(),
    })
    .optional(),
  limits: z
    .looseObject({
      /** Sessions that work at once; more wait in the queue. */
      workingSessions: z.int().positive().optional(),
      sessionDollars: z.number().positive().optional(),
      dayDollars: z.number().positive().optional(),
    })
    .optional(),
  notifications: z
    .looseObject({
      needsInput: z.boolean().optional(),
      completed: z.boolean().optional(),
      failed: z.boolean().optional(),
      sound: z.boolean().optional(),
    })
    .optional(),
  prices: z.record(z.string(), priceSchema).optional(),
  hooks: hooksSchema.optional(),
  disableAllHooks: z.boolean().optional(),
  /** In managed settings: only their own hooks run. */
  allowManagedHooksOnly: z.boolean().optional(),
  /** MCP servers by name, each as `.mcp.json` has it; they are checked one by one where they are started. */
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  /** Of the servers in the project's `.mcp.json`: which ones run, which do not, or that all of them do. */
  enabledMcpjsonServers: rules.optional(),
  disabledMcpjsonServers: rules.optional(),
  enableAllProjectMcpServers: z.boolean().optional(),
})

/** What one settings file says. */
export type SettingsFile = z.infer<typeof settingsFileSchema>

/** The price of one model. */
export type Price = z.infer<typeof priceSchema>
