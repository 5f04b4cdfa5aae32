import { limitsOf } from '../api/models.ts'
import type { Setting } from '../setting.ts'
import { modelsOf } from '../turn/request-answer.ts'
import { estimateTokens } from './estimate.ts'

/** How full the window is, and whether that is full enough to compact. Tokens. */
export type Room = {
  readonly used: number
  readonly window: number
  /** A conversation is compacted before it is longer than this. */
  readonly limit: number
  readonly isDue: boolean
}

/** Kept free for the answer, and for what a step adds before anybody looks again; less in small windows. */
const answerReserve = 20_000
const stepReserve = 13_000
const mostReserved = 0.2

/** A server whose counts have nothing to do with what it is sent is not believed twice. */
const mostTokensPerEstimated = 8
const implausibleBelow = 20_000

/** Looks at the conversation as it stands. */
export async function roomOf(setting: Setting): Promise<Room> {
  const { conversation, host } = setting.ledger
  const environment = host.environment()
  const overhead = await overheadOf(setting)
  const used = conversation.filled(overhead)
  const { window } = limitsOf(modelsOf(setting).model)
  const limit = compactionLimit(window, environment)
  const isOff = isOn(environment['DISABLE_AUTO_COMPACT'])
  const estimated = conversation.size() + overhead
  const isBelieved = conversation.compactions === 0 || used <= estimated * mostTokensPerEstimated + implausibleBelow
  const isNew = conversation.compactions > 0 && conversation.answersSinceCompaction < 2
  return { used, window, limit, isDue: !isOff && isBelieved && !isNew && used > limit }
}

/**
 * Tokens above which a conversation is compacted. `CLAUDE_CODE_AUTO_COMPACT_WINDOW` (tokens) stands for a smaller window,
 * `CLAUDE_AUTOCOMPACT_PCT_OVERRIDE` says at how many percent of it.
 */
export function compactionLimit(window: number, environment: Readonly<Record<string, string | undefined>>): number {
  const wanted = Number(environment['CLAUDE_CODE_AUTO_COMPACT_WINDOW'])
  const capacity = Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, window) : window
  const reserved = Math.min(answerReserve + stepReserve, capacity * mostReserved)
  const percent = Number(environment['CLAUDE_AUTOCOMPACT_PCT_OVERRIDE'])
  const limit = Math.floor(capacity - reserved)
  return percent > 0 && percent <= 100 ? Math.min(limit, Math.floor((capacity * percent) / 100)) : limit
}

/** Tokens of tools and system prompt, roughly. */
export async function overheadOf({ system, toolbox }: Pick<Setting, 'system' | 'toolbox'>): Promise<number> {
  const tools = toolbox
    .list()
    .reduce(
      (sum, { name, description, inputSchema }) =>
        sum + estimateTokens(`${name}${description}${JSON.stringify(inputSchema)}`),
      0,
    )
  return estimateTokens(await system()) + tools
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|true|yes|on)$/i.test(value)
}
