import { resolve } from 'node:path'
import type { PermissionMode } from '../../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../../src-shared/worker-protocol/messages.ts'
import { isReadOnlyCommand } from './read-only-command.ts'
import { isInside, ruleMatches, type Request } from './rules.ts'
import { wordsOf } from './shell-words.ts'

/** What may happen to a tool call. */
export type PermissionVerdict =
  | { readonly verdict: 'allow'; readonly because: string }
  | { readonly verdict: 'ask' }
  | { readonly verdict: 'deny'; readonly reason: string }

/** What a verdict depends on. */
export type PermissionSituation = {
  readonly mode: PermissionMode
  readonly rules: PermissionRules
  /** Rules that the user gave for this session only. */
  readonly sessionRules: readonly string[]
  /** Where relative patterns count from. */
  readonly root: string
  /** Directories that belong to the session: reading there never asks. */
  readonly directories: readonly string[]
  /** `jobs/<id>`: writing there never asks. */
  readonly jobDirectory: string
}

const planRefusal =
  'The session is in plan mode: nothing may be changed yet. Look, think, then show your plan with ExitPlanMode.'

/** Whether a tool call may run. Deny rules win over everything, ask rules over every mode. */
export function decidePermission(request: Request, situation: PermissionSituation): PermissionVerdict {
  const { mode, rules, root } = situation
  const denied = rules.deny.find((rule) => ruleMatches(rule, request, root, true))
  if (denied !== undefined) {
    return {
      verdict: 'deny',
      reason: `The rule ${denied} forbids this. Do not try to get around it; find another way or ask the user.`,
    }
  }
  if (request.kind === 'none') return { verdict: 'allow', because: 'never asks' }
  const readOnly = request.kind === 'read' || (request.command !== null && isReadOnlyCommand(request.command))
  if (mode === 'plan' && !readOnly && !inJobDirectory(request, situation))
    return { verdict: 'deny', reason: planRefusal }
  if (rules.ask.some((rule) => ruleMatches(rule, request, root, true))) return askIn(mode)
  if (mode === 'bypassPermissions') return { verdict: 'allow', because: 'mode bypassPermissions' }
  const allowed = [...situation.sessionRules, ...rules.allow].find((rule) => ruleMatches(rule, request, root, false))
  if (allowed !== undefined) return { verdict: 'allow', because: `rule ${allowed}` }
  return byDefault(request, situation, readOnly)
}

function byDefault(request: Request, situation: PermissionSituation, readOnly: boolean): PermissionVerdict {
  const inside = request.paths.every((path) => situation.directories.some((directory) => isInside(path, directory)))
  if (inJobDirectory(request, situation)) return { verdict: 'allow', because: "the session's own directory" }
  switch (request.kind) {
    case 'read':
      return inside ? { verdict: 'allow', because: "inside the session's directories" } : askIn(situation.mode)
    case 'edit':
      return inside && situation.mode === 'acceptEdits' && !request.paths.some(isSensitive)
        ? { verdict: 'allow', because: 'mode acceptEdits' }
        : askIn(situation.mode)
    case 'command':
      return readOnly && looksInside(request.command ?? '', situation)
        ? { verdict: 'allow', because: 'only looks' }
        : askIn(situation.mode)
    default:
      return askIn(situation.mode)
  }
}

/** Whether every path that a plain command names is in the session's directories: elsewhere, looking asks like reading. */
function looksInside(command: string, { root, directories }: PermissionSituation): boolean {
  const paths = (wordsOf(command) ?? []).slice(1).filter((word) => /^[/~]|(?:^|\/)\.\.(?:\/|$)|=[/~]/.test(word))
  return paths.every((word) => {
    const path = word.replace(/^[^/~]*=/, '')
    return !path.startsWith('~') && directories.some((directory) => isInside(resolve(root, path), directory))
  })
}

/** Files that steer programs of the user: changing them unasked would be a way around permissions. */
function isSensitive(path: string): boolean {
  return (
    /(?:^|[\\/])(?:\.git|\.claude[\\/]settings[^\\/]*|\.vscode|\.idea)(?:[\\/]|$)/.test(path) ||
    /[\\/]\.(?:bashrc|zshrc|profile|gitconfig)$/.test(path)
  )
}

function inJobDirectory(request: Request, situation: PermissionSituation): boolean {
  return (
    (request.kind === 'read' || request.kind === 'edit') &&
    request.paths.length > 0 &&
    request.paths.every((path) => isInside(path, situation.jobDirectory))
  )
}

function askIn(mode: PermissionMode): PermissionVerdict {
  return mode === 'dontAsk'
    ? {
        verdict: 'deny',
        reason:
          'Nobody is asked in this session (mode dontAsk), and no rule allows this. Find another way, or finish with what you have.',
      }
    : { verdict: 'ask' }
}
