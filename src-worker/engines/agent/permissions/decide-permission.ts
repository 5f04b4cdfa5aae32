import type { Rule } from '../../../../src-shared/board/permission-rule.ts'
import { decideCommand } from './decide-command.ts'
import { pathMatches } from './match-path.ts'
import { isFreeInJob, isOwn, mayRead, mayWrite } from './places-fine.ts'
import { isAboutTool, type Request } from './rules.ts'
import { isSensitive } from './sensitive.ts'
import {
  allowRules,
  askIn,
  denial,
  editsFreely,
  planRefusal,
  readRules,
  type PermissionSituation,
  type PermissionVerdict,
} from './situation.ts'
import type { Survey } from './survey/part.ts'

/** Whether a tool call may run. Deny rules win over everything, ask rules over every mode. `survey`: of its command line. */
export function decidePermission(
  request: Request,
  survey: Survey | null,
  situation: PermissionSituation,
): PermissionVerdict {
  const { mode, rules } = situation
  const roots = [situation.root, ...situation.directories]
  const meant = (texts: readonly string[]): string | undefined =>
    readRules(texts).find(({ rule }) => forbids(rule, request, roots))?.text
  if (request.kind === 'command' && request.command !== null && survey !== null && request.tool === 'Bash') {
    return decideCommand(request.command, survey, situation)
  }
  const denied = meant(rules.deny)
  if (denied !== undefined) return denial(denied)
  if (request.kind === 'none') return { verdict: 'allow', because: 'never asks' }
  if (mode === 'plan' && !onlyReads(request, situation)) return { verdict: 'deny', reason: planRefusal }
  if (meant(rules.ask) !== undefined) return askIn(situation, { isRule: true })
  if (mode === 'bypassPermissions') return { verdict: 'allow', because: 'mode bypassPermissions' }
  const allowed = allowRules(situation).find(({ rule }) => allows(rule, request, situation))
  if (allowed !== undefined) return { verdict: 'allow', because: `rule ${allowed.text}` }
  return byDefault(request, situation)
}

function onlyReads(request: Request, { jobDirectory }: PermissionSituation): boolean {
  switch (request.kind) {
    case 'none':
    case 'read':
    case 'fetch':
      return true
    case 'edit':
      return request.paths.length > 0 && request.paths.every((path) => isFreeInJob(path, jobDirectory))
    case 'other':
      return request.looksOnly === true
    default:
      return false
  }
}

/** Whether a deny or ask rule is about a request: about any of its files is enough. */
function forbids(rule: Rule, request: Request, roots: readonly string[]): boolean {
  if (!isAboutTool(rule, request.tool)) return false
  const { specifier } = rule
  if (specifier === null) return true
  if (request.paths.length > 0) return request.paths.some((path) => pathMatches(specifier, path, roots))
  return subjectMatches(specifier, request)
}

/** Whether an allow rule covers a request, all of it. */
function allows(rule: Rule, request: Request, situation: PermissionSituation): boolean {
  if (!isAboutTool(rule, request.tool)) return false
  const { specifier } = rule
  const { ownDirectories, root } = situation
  const steers = request.kind === 'edit' && request.paths.some((path) => isSensitive(path, ownDirectories))
  if (specifier === null) return !steers && request.isPrivate !== true
  // What steers programs has to be named by the rule itself.
  if (steers && !isSensitive(specifier, [])) return false
  if (request.paths.length > 0) return request.paths.every((path) => pathMatches(specifier, path, [root]))
  return subjectMatches(specifier, request)
}

/** `domain:example.com`, an agent's name, a skill's name (`name:*` and `name *` with whatever follows). */
function subjectMatches(specifier: string, { domain, subject }: Request): boolean {
  if (domain !== undefined) {
    const name = /^domain:(.+)$/.exec(specifier)?.[1]?.trim().toLowerCase()
    if (name === undefined) return false
    return name.startsWith('*.') ? domain.endsWith(name.slice(1)) : domain === name
  }
  if (subject === undefined) return false
  const prefix = /^([\s\S]*?)(?::\*| \*)$/.exec(specifier)?.[1]
  return prefix === undefined ? subject === specifier : subject === prefix || subject.startsWith(`${prefix} `)
}

function byDefault(request: Request, situation: PermissionSituation): PermissionVerdict {
  const places = request.paths.map((path) => ({ path, isExact: true }))
  switch (request.kind) {
    case 'read':
      return places.every((place) => mayRead(place, situation))
        ? { verdict: 'allow', because: "inside the session's directories" }
        : askIn(situation)
    case 'edit': {
      if (places.length > 0 && places.every((place) => mayWrite(place, situation))) {
        return {
          verdict: 'allow',
          because: editsFreely(situation) ? `mode ${situation.mode}` : "the session's own directory",
        }
      }
      return askIn(situation, { mayBeChecked: places.every((place) => isOwn(place, situation)) })
    }
    case 'fetch':
      return askIn(situation, { mayBeChecked: request.isPrivate !== true })
    default:
      return askIn(situation, { mayBeChecked: request.kind === 'other' })
  }
}
