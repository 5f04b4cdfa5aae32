import { z } from 'zod'
import { acpAgentSchema } from './acp-agent.ts'

/** Who is asked before what; see `product.md` §7. */
export const permissionModeSchema = z.enum(['default', 'acceptEdits', 'plan', 'auto', 'dontAsk', 'bypassPermissions'])
/** A permission mode. */
export type PermissionMode = z.infer<typeof permissionModeSchema>

/** From the mode that allows least to the one that allows most. */
const modesUpwards: readonly PermissionMode[] = [
  'plan',
  'dontAsk',
  'default',
  'acceptEdits',
  'auto',
  'bypassPermissions',
]

/** The mode of the two that allows less. */
export function lowerMode(a: PermissionMode, b: PermissionMode): PermissionMode {
  return modesUpwards.indexOf(a) <= modesUpwards.indexOf(b) ? a : b
}

/** How much the model thinks. */
export const effortSchema = z.enum(['low', 'medium', 'high', 'max'])
/** An effort. */
export type Effort = z.infer<typeof effortSchema>

/** Whether the session gets a worktree of its own: before its first edit, under a given name, or never. */
export const worktreePlanSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('auto') }),
  z.object({ mode: z.literal('named'), name: z.string().min(1).max(40) }),
  z.object({ mode: z.literal('none') }),
])
/** The plan for a worktree. */
export type WorktreePlan = Readonly<z.infer<typeof worktreePlanSchema>>

/** What the flags of a dispatch fix; what is absent comes from the settings of the directory. */
export const launchOptionsSchema = z.object({
  model: z.string().min(1).optional(),
  effort: effortSchema.optional(),
  permissionMode: permissionModeSchema.optional(),
  agent: z.string().min(1).optional(),
  /** For engine `acp`: the id of an entry of `agents`, or of one that we know. */
  acp: z.string().min(1).max(40).optional(),
  fallbackModel: z.string().min(1).optional(),
  addDirs: z.array(z.string()).default([]),
  pluginDirs: z.array(z.string()).default([]),
  mcpConfigs: z.array(z.string()).default([]),
  strictMcpConfig: z.boolean().default(false),
  /** Files or JSON texts, weakest first. */
  settings: z.array(z.string()).default([]),
  /** The branch or commit to start the worktree from. */
  base: z.string().min(1).optional(),
  worktree: worktreePlanSchema.default({ mode: 'auto' }),
})
/** A dispatch's flags. */
export type LaunchOptions = Readonly<z.infer<typeof launchOptionsSchema>>

/** US dollars per million tokens; without a price for the cache, the model's usual ratio to its input price counts. */
const priceSchema = z.looseObject({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cacheRead: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
})

/** What a session runs with: flags over settings over defaults, resolved once at dispatch and kept over restarts. */
export const launchSchema = z.looseObject({
  ...launchOptionsSchema.shape,
  model: z.string(),
  permissionMode: permissionModeSchema,
  /** What the settings say of worktrees; `setup` only where the folder is trusted. */
  worktreeSettings: z
    .looseObject({
      baseRef: z.enum(['fresh', 'head']).optional(),
      symlinkDirectories: z.array(z.string()).optional(),
      /** Where ranges of ports for worktrees begin, and how many each gets; 0: none. */
      firstPort: z.int().positive().optional(),
      ports: z.int().nonnegative().optional(),
      /** A command that runs in a new worktree. */
      setup: z.string().min(1).optional(),
    })
    .optional(),
  /** The program of engine `acp`; its variables come from the settings at each start, for they may be secrets. */
  acpAgent: acpAgentSchema.optional(),
  /** False: the small model is never asked. */
  summaries: z.boolean().optional(),
  /** The small model of the settings; the environment's own wins. */
  smallModel: z.string().min(1).optional(),
  /** Prices of the settings, by full model name: they win over our table. */
  prices: z.record(z.string(), priceSchema).optional(),
})
/** A resolved launch. */
export type Launch = Readonly<z.infer<typeof launchSchema>>
