import type { PermissionMode } from '../../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../../src-shared/worker-protocol/messages.ts'
import { parseRule, type Rule } from '../../../../src-shared/board/permission-rule.ts'

/** What may happen to a tool call. */
export type PermissionVerdict =
  | { readonly verdict: 'allow'; readonly because: string }
  | {
      readonly verdict: 'ask'
      /** The narrowest rule that would allow it from now on; absent when there is no safe one. */
      readonly suggestedRule?: string
      /** In the mode `auto` a small model may say that it is safe, in the user's place. */
      readonly mayBeChecked?: boolean
      /** A rule says so: no hook answers in the user's place. */
      readonly isRule?: boolean
    }
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
  /** Those of them in which changes are the session's own work. */
  readonly ownDirectories: readonly string[]
  /** `jobs/<id>`: writing there never asks. */
  readonly jobDirectory: string
  /** Calls of git that only look never ask. Not so where a folder that is not trusted leads to another's repository. */
  readonly gitMayLook: boolean
}

/** What the model is told where the plan mode stops it. */
export const planRefusal =
  'The session is in plan mode: nothing may be changed yet. Look, think, then show your plan with ExitPlanMode.'

/** The rules that allow, taken apart, with their own words. */
export function allowRules({ rules, sessionRules }: PermissionSituation): readonly { text: string; rule: Rule }[] {
  return readRules([...sessionRules, ...rules.allow])
}

/** Rules, taken apart; what is no rule means nothing. */
export function readRules(texts: readonly string[]): readonly { text: string; rule: Rule }[] {
  return texts.flatMap((text) => {
    const rule = parseRule(text)
    return rule === null ? [] : [{ text, rule }]
  })
}

/** What a deny rule says to the model. */
export function denial(rule: string): PermissionVerdict {
  return {
    verdict: 'deny',
    reason: `The rule ${rule} forbids this. Do not try to get around it; find another way or ask the user.`,
  }
}

/** Asks, or denies where nobody is asked. */
export function askIn(
  { mode }: Pick<PermissionSituation, 'mode'>,
  more: {
    readonly suggestedRule?: string | undefined
    readonly mayBeChecked?: boolean
    readonly isRule?: boolean
  } = {},
): PermissionVerdict {
  if (mode === 'dontAsk') {
    return {
      verdict: 'deny',
      reason:
        'Nobody is asked in this session (mode dontAsk), and no rule allows this. Find another way, or finish with what you have.',
    }
  }
  const { suggestedRule, mayBeChecked = false, isRule = false } = more
  return {
    verdict: 'ask',
    ...(suggestedRule === undefined ? {} : { suggestedRule }),
    ...(mode === 'auto' && mayBeChecked ? { mayBeChecked } : {}),
    ...(isRule ? { isRule } : {}),
  }
}

/** Modes in which the session changes its own files without asking. */
export function editsFreely({ mode }: Pick<PermissionSituation, 'mode'>): boolean {
  return mode === 'acceptEdits' || mode === 'auto' || mode === 'bypassPermissions'
}
