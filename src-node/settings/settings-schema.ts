import { z } from 'zod'
import { effortSchema, permissionModeSchema } from '../../src-shared/board/launch.ts'

const rules = z.array(z.string().min(1))
const perMillion = z.number().nonnegative()

/** Dollars per million tokens of one model. */
export const priceSchema = z.object({
  input: perMillion,
  output: perMillion,
  cacheWrite: perMillion.optional(),
  cacheRead: perMillion.optional(),
})

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
})

/** What one settings file says. */
export type SettingsFile = z.infer<typeof settingsFileSchema>

/** The price of one model. */
export type Price = z.infer<typeof priceSchema>
