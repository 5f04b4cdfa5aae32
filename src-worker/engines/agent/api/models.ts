import type { Effort } from '../../../../src-shared/board/launch.ts'

/** Model names, windows and limits: one place to change when a new line comes out. */

type Environment = Readonly<Record<string, string | undefined>>

/** What the aliases mean unless the environment says otherwise; as of 2026-10. */
const aliases = {
  opus: { model: 'claude-opus-5-5', variable: 'ANTHROPIC_DEFAULT_OPUS_MODEL' },
  sonnet: { model: 'claude-sonnet-5-5', variable: 'ANTHROPIC_DEFAULT_SONNET_MODEL' },
  haiku: { model: 'claude-haiku-5-5', variable: 'ANTHROPIC_DEFAULT_HAIKU_MODEL' },
} as const

/** Further names: each stands for an alias; `opusplan` plans with one and works with the other. */
const furtherNames: Readonly<Record<string, { readonly planning: string; readonly working: string }>> = {
  '': { planning: 'opus', working: 'opus' },
  default: { planning: 'opus', working: 'opus' },
  inherit: { planning: 'opus', working: 'opus' },
  best: { planning: 'opus', working: 'opus' },
  opusplan: { planning: 'opus', working: 'sonnet' },
}

const largeSuffix = '[1m]'

/** What a model can take and how it thinks. */
export type ModelLimits = {
  /** Tokens of input and output together, as this program uses them. */
  readonly window: number
  /** The most tokens of one answer. */
  readonly maxOutput: number
  /** `adaptive`: it decides itself; `budget`: thinks as many tokens as it is told; `none`: is not asked to think. */
  readonly thinking: 'adaptive' | 'budget' | 'none'
  /** Whether it takes `output_config.effort`. */
  readonly takesEffort: boolean
  /** Values of the header `anthropic-beta`. */
  readonly betas: readonly string[]
}

type Line = Omit<ModelLimits, 'window' | 'betas'> & { readonly pattern: RegExp; readonly largeBeta: string | null }

const largeWindowBeta = 'context-1m-2025-08-07'
const usualWindow = 200_000
const largeWindow = 1_000_000

/**
 * As of 2026-10, from https://platform.claude.com/docs/en/about-claude/models/overview. Claude 5 and later have a window
 * of a million tokens by themselves; it is used only where `[1m]` asks for it, since long conversations cost more with
 * every request and are answered worse.
 */
const lines: readonly Line[] = [
  {
    pattern: /^claude-(?:opus|sonnet|haiku|fable|mythos)-(?:[5-9]|\d\d)(?:-|$)/,
    maxOutput: 128_000,
    thinking: 'adaptive',
    takesEffort: true,
    largeBeta: null,
  },
  {
    pattern: /^claude-(?:opus|sonnet)-4-[6-9](?:-|$)/,
    maxOutput: 128_000,
    thinking: 'adaptive',
    takesEffort: true,
    largeBeta: largeWindowBeta,
  },
  {
    pattern: /^claude-opus-4-5(?:-|$)/,
    maxOutput: 64_000,
    thinking: 'budget',
    takesEffort: true,
    largeBeta: largeWindowBeta,
  },
  {
    pattern: /^claude-opus-4(?:-|$)/,
    maxOutput: 32_000,
    thinking: 'budget',
    takesEffort: false,
    largeBeta: largeWindowBeta,
  },
  {
    pattern: /^claude-(?:sonnet-4|haiku-4|3-7-sonnet)(?:-|$)/,
    maxOutput: 64_000,
    thinking: 'budget',
    takesEffort: false,
    largeBeta: largeWindowBeta,
  },
  { pattern: /^claude-3-5-/, maxOutput: 8192, thinking: 'none', takesEffort: false, largeBeta: null },
  { pattern: /^claude-3-/, maxOutput: 4096, thinking: 'none', takesEffort: false, largeBeta: null },
]

/** Models of gateways and local servers: nothing is known of them, so effort is passed on for them to judge. */
const unknownLine: Omit<Line, 'pattern'> = {
  maxOutput: 64_000,
  thinking: 'none',
  takesEffort: true,
  largeBeta: largeWindowBeta,
}

/**
 * The model that a request names: aliases resolved, full names as they are. `[1m]` at the end asks for the large window and
 * stays (see `limitsOf`, `nameForApi`). `planning`: the session is in plan mode.
 */
export function resolveModel(name: string, environment: Environment, planning = false): string {
  const isLarge = name.toLowerCase().endsWith(largeSuffix)
  const bare = isLarge ? name.slice(0, -largeSuffix.length).trim() : name.trim()
  const further = furtherNames[bare.toLowerCase()]
  const wanted = further === undefined ? bare : planning ? further.planning : further.working
  const found = Object.entries(aliases).find(([alias]) => alias === wanted.toLowerCase())?.[1]
  const model = found === undefined ? wanted : environment[found.variable] || found.model
  return isLarge && !model.toLowerCase().endsWith(largeSuffix) ? `${model}${largeSuffix}` : model
}

/** The name as the API knows it. */
export function nameForApi(model: string): string {
  return model.toLowerCase().endsWith(largeSuffix) ? model.slice(0, -largeSuffix.length) : model
}

/** What a resolved model can take. */
export function limitsOf(model: string): ModelLimits {
  const name = nameForApi(model)
  const isLarge = name !== model
  // Gateways put a provider before the name: `anthropic/claude-…`, `us.anthropic.claude-…`.
  const own = /claude-[\w-]+/.exec(name.replaceAll(/(\d)\.(\d)/g, '$1-$2'))?.[0] ?? name
  const { maxOutput, thinking, takesEffort, largeBeta } = lines.find(({ pattern }) => pattern.test(own)) ?? unknownLine
  return {
    window: isLarge ? largeWindow : usualWindow,
    maxOutput,
    thinking,
    takesEffort,
    betas: isLarge && largeBeta !== null ? [largeBeta] : [],
  }
}

/** Tokens that a model of the kind `budget` may think, by effort; none unless an effort was chosen. */
export function thinkingBudget(effort: Effort | undefined): number | null {
  if (effort === undefined) return null
  return { low: 2048, medium: 8000, high: 16_000, max: 31_000 }[effort]
}

/** The names that `/model` proposes. */
export const modelNames: readonly string[] = [
  ...Object.keys(aliases),
  'opusplan',
  'default',
  ...['opus', 'sonnet'].map((alias) => `${alias}${largeSuffix}`),
]

/** The small model that names sessions and judges turns: the environment's, else the setting's, else the current Haiku. */
export function smallModel(environment: Environment, setting: string | undefined): string {
  const isSet = (environment[aliases.haiku.variable] ?? '') !== ''
  return nameForApi(resolveModel(isSet ? 'haiku' : (setting ?? 'haiku'), environment))
}

/** True for models whose thinking is adaptive and whose text between tool calls comes as thinking. */
export function thinksAdaptively(model: string): boolean {
  return limitsOf(model).thinking === 'adaptive'
}
