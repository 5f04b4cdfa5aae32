import type { PermissionRules } from '../../../../src-shared/worker-protocol/messages.ts'
import { pathMatches } from './match-path.ts'
import { isAboutTool } from './rules.ts'
import { readRules } from './situation.ts'

/**
 * Tells which files a search has to leave out: those that a rule denies reading, or asks about first. The search was
 * allowed for its directory; of what lies in it nobody was asked.
 */
export function offLimits(
  tool: string,
  { deny, ask }: PermissionRules,
  roots: readonly string[],
): (path: string) => boolean {
  const specifiers = readRules([...deny, ...ask]).flatMap(({ rule }) =>
    rule.specifier !== null && isAboutTool(rule, tool) ? [rule.specifier] : [],
  )
  const known = new Map<string, boolean>()
  return (path) => {
    if (specifiers.length === 0) return false
    const before = known.get(path)
    if (before !== undefined) return before
    const isMeant = specifiers.some((specifier) => pathMatches(specifier, path, roots))
    known.set(path, isMeant)
    return isMeant
  }
}
