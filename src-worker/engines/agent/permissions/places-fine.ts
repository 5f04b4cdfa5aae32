import { pathMatches } from './match-path.ts'
import { relative } from 'node:path'
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
  if (isInside(path, situation.jobDirectory)) return isFreeInJob(path, situation.jobDirectory)
  return isAllowed(path, 'Edit', situation) || (editsFreely(situation) && isOwn({ path, isExact }, situation))
}

/** What Backburner itself keeps in `jobs/<id>`. */
const records = /^(?:(?:state|transcript|worker|worktree|children)\..*|inbox|.*\.tmp)$/

/**
 * Whether a place in `jobs/<id>` is for the session to write as it likes. Its records are not: who writes them answers the
 * session's questions in the user's place, and chooses its mode.
 */
export function isFreeInJob(path: string, jobDirectory: string): boolean {
  if (!isInside(path, jobDirectory)) return false
  const [first = '', second = ''] = relative(jobDirectory, path).toLowerCase().split(/[\\/]/)
  return first !== '' && !records.test(first) && !(first === 'tmp' && second === 'session-environment.sh')
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
