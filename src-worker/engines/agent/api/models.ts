/** Model names: one place to change when a new line comes out. */

type Environment = Readonly<Record<string, string | undefined>>

/** What the aliases mean unless the environment says otherwise; as of 2026-10. */
const aliases = {
  opus: { model: 'claude-opus-5-5', variable: 'ANTHROPIC_DEFAULT_OPUS_MODEL' },
  sonnet: { model: 'claude-sonnet-5-5', variable: 'ANTHROPIC_DEFAULT_SONNET_MODEL' },
  haiku: { model: 'claude-haiku-5-5', variable: 'ANTHROPIC_DEFAULT_HAIKU_MODEL' },
} as const

/** The model that a request names: aliases resolved, full names as they are. */
export function resolveModel(name: string, environment: Environment): string {
  const wanted = name === '' || name === 'default' ? 'opus' : name
  for (const [alias, { model, variable }] of Object.entries(aliases)) {
    if (wanted.toLowerCase() === alias) return environment[variable] || model
  }
  return wanted
}

/** The small model that names sessions and judges turns: the environment's, else the setting's, else the current Haiku. */
export function smallModel(environment: Environment, setting: string | undefined): string {
  const isSet = (environment[aliases.haiku.variable] ?? '') !== ''
  return resolveModel(isSet ? 'haiku' : (setting ?? 'haiku'), environment)
}

/** True for models whose thinking is adaptive and whose text between tool calls comes as thinking (Claude 5 and later). */
export function thinksAdaptively(model: string): boolean {
  return /^claude-(?:opus|sonnet|haiku|fable|mythos)-(?:[5-9]|\d\d)(?:-|$)/.test(model)
}
