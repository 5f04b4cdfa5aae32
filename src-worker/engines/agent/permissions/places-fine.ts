import { pathMatches } from './match-path.ts'
import { isAboutTool, isInside } from './rules.ts'
import { isSensitive } from './sensitive.ts'
import { allowRules, editsFreely, type PermissionSituation } from './situation.ts'

type Place = { readonly path: string | null; readonly isExact: boolean }

/** Whether reading a place needs no question. */
export function mayRead({ path, isExact }: Place, situation: PermissionSituation): boolean {
  if (path === null || !isExact) return false
  const known = [...situation.directories, situation.jobDirectory]
  return known.some((directory) => isInside(path, directory)) || isAllowed(path, 'Read', situation)
}

/** Whether writing a place needs no question by itself, whatever writes there. */
export function mayWrite({ path, isExact }: Place, situation: PermissionSituation): boolean {
  if (path === null || !isExact) return false
  if (isInside(path, situation.jobDirectory)) return path !== situation.jobDirectory
  return isAllowed(path, 'Edit', situation) || (editsFreely(situation) && isOwn({ path, isExact }, situation))
}

/** Whether a place is the session's own, and steers nothing. */
export function isOwn({ path, isExact }: Place, { ownDirectories }: PermissionSituation): boolean {
  if (path === null || !isExact) return false
  return ownDirectories.some((directory) => isInside(path, directory)) && !isSensitive(path, ownDirectories)
}

/** An allow rule means a path. One that steers programs has to be named by the rule itself. */
function isAllowed(path: string, tool: 'Read' | 'Edit', situation: PermissionSituation): boolean {
  const { root, ownDirectories } = situation
  return allowRules(situation).some(({ rule }) => {
    if (!isAboutTool(rule, tool)) return false
    if (rule.specifier === null) return tool === 'Read' || !isSensitive(path, ownDirectories)
    if (tool === 'Edit' && isSensitive(path, ownDirectories) && !isSensitive(rule.specifier, [])) return false
    return pathMatches(rule.specifier, path, [root])
  })
}
