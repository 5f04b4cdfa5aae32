import { lineMatches, textMatches } from './match-command.ts'
import { pathMatches, placeMatches, type Match } from './match-path.ts'
import { isFreeInJob, isOwn, mayRead, mayWrite } from './places-fine.ts'
import type { Rule } from '../../../../src-shared/board/permission-rule.ts'
import {
  allowRules,
  askIn,
  denial,
  planRefusal,
  readRules,
  type PermissionSituation,
  type PermissionVerdict,
} from './situation.ts'
import { suggestRule } from './suggest-rule.ts'
import { allParts, onlyLooks, UNKNOWN, type Part, type Place, type Survey } from './survey/part.ts'

/** Whether a command line may run: every part of it has to be allowed, and none may be forbidden. */
export function decideCommand(command: string, survey: Survey, situation: PermissionSituation): PermissionVerdict {
  const { mode, rules } = situation
  const meant = (texts: readonly string[]): { text: string; match: Match } | undefined => {
    const found = readRules(texts).map(({ text, rule }) => ({
      text,
      match: ruleOnLine(rule, command, survey, situation),
    }))
    return found.find(({ match }) => match === 'yes') ?? found.find(({ match }) => match === 'maybe')
  }
  const denied = meant(rules.deny)
  if (denied?.match === 'yes') return denial(denied.text)
  if (mode === 'plan' && !onlyLooks(survey) && !writesJobOnly(survey, situation)) {
    return { verdict: 'deny', reason: planRefusal }
  }
  // What may be forbidden is for the user to see, whatever else allows it.
  if (denied !== undefined || meant(rules.ask) !== undefined) return askIn(situation, { isRule: true })
  if (mode === 'bypassPermissions') return { verdict: 'allow', because: 'mode bypassPermissions' }
  const whole = allowRules(situation).find(
    ({ rule }) => rule.tool === 'Bash' && (rule.specifier === null || isExactly(rule.specifier, command)),
  )
  if (whole !== undefined) return { verdict: 'allow', because: `rule ${whole.text}` }
  if (!survey.isWhole) return askIn(situation)
  const open = survey.parts.filter((part) => !isCovered(part, situation))
  if (open.length === 0) return { verdict: 'allow', because: onlyLooks(survey) ? 'only looks' : 'rules and mode' }
  return askIn(situation, {
    suggestedRule: suggestRule(open, situation.root, (rule) => coversAll(open, rule, situation)),
    mayBeChecked: open.every((part) => isHonest(part)),
  })
}

function coversAll(open: readonly Part[], rule: string, situation: PermissionSituation): boolean {
  const extended = { ...situation, sessionRules: [...situation.sessionRules, rule] }
  return open.every((part) => isCovered(part, extended))
}

function isExactly(specifier: string, command: string): boolean {
  return specifier === command.trim() && !specifier.includes('*')
}

/** Whether a forbidding or asking rule means something in a line. */
function ruleOnLine(rule: Rule, command: string, survey: Survey, situation: PermissionSituation): Match {
  if (rule.tool === 'Bash') return rule.specifier === null ? 'yes' : lineMatches(rule.specifier, survey, command)
  if (rule.specifier === null || !['Read', 'Edit', 'Write'].includes(rule.tool)) return 'no'
  const { specifier } = rule
  const roots = [situation.root, ...situation.directories]
  const found = allParts(survey.parts).flatMap((part): Match[] => {
    const changed = [...part.writes, ...part.redirects]
    const places = rule.tool === 'Read' ? [...part.reads, ...changed] : changed
    // What a program nobody knows does with unknown words cannot be told by any rule on paths.
    const known = part.effect === 'other' ? places.filter(({ path }) => path !== null) : places
    return [
      ...known.map((place) => placeMatches(specifier, place, roots)),
      codeMatch(part, specifier, roots),
      changedPerhaps(part, rule, roots),
    ]
  })
  if (found.includes('yes')) return 'yes'
  return found.includes('maybe') || !survey.isWhole ? 'maybe' : 'no'
}

/** Programs that only look at the files of a project, unless an option says otherwise. */
const checks =
  /^(?:vitest|jest|mocha|pytest|tsc|eslint|oxlint|ruff|mypy|node|tsx|python[\d.]*|ruby|go|cargo|npm|npx|git|source|\.)$/

/** A program of which nothing is known may change the files that it is told. */
function changedPerhaps(part: Part, rule: Rule, roots: readonly string[]): Match {
  if (rule.tool === 'Read' || rule.specifier === null || part.effect !== 'other' || part.wrapper !== null) return 'no'
  const fixes = part.words.some(({ text }) => /^--?(?:fix|write|inplace|i|w|u)\b/.test(text))
  if (checks.test(part.program ?? '') && !fixes) return 'no'
  const { specifier } = rule
  return part.reads.some((place) => place.path !== null && placeMatches(specifier, place, roots) !== 'no')
    ? 'maybe'
    : 'no'
}

/** Code that names a forbidden file may open it. */
function codeMatch(part: Part, specifier: string, roots: readonly string[]): Match {
  if (part.effect !== 'other' || (part.wrapper !== null && part.inner.length > 0)) return 'no'
  const code = [
    ...part.words
      .slice(1)
      .map(({ text }) => text)
      .filter((text) => /[\s'"(@]|:\/\//.test(text) || (part.program === 'sed' && /[rRwW]/.test(text))),
    part.given,
  ]
  const names = code.join('\n').match(/[\w.~@+/-]*[./][\w.~@+/-]*/g) ?? []
  const isMeant = names.some((name) =>
    [
      name,
      ...(part.directories ?? []).flatMap((directory) =>
        [name, name.replace(/^@|^r(?=[./])/, '')].map((one) => `${directory}/${one}`),
      ),
    ].some((path) => path.startsWith('/') && pathMatches(specifier, path.replace(/^\/{2,}/, '/'), roots)),
  )
  return isMeant ? 'maybe' : 'no'
}

function isCovered(part: Part, situation: PermissionSituation): boolean {
  if (!part.isItself) return false
  const rule = allowRules(situation).find(({ rule: one }) => one.tool === 'Bash' && isMeant(one, part))
  const writable = (place: Place): boolean =>
    mayWrite(place, situation) || (rule !== undefined && isOwn(place, situation))
  if (!part.redirects.every(writable)) return false
  if (part.wrapper === 'clear') {
    return (
      !part.isOpaque &&
      part.reads.every((place) => mayRead(place, situation)) &&
      part.writes.every(writable) &&
      part.inner.every((inner) => isCovered(inner, situation))
    )
  }
  if (rule !== undefined) return true
  if (part.isOpaque || part.wrapper !== null) return false
  if (part.program === 'git' && !situation.gitMayLook) return false
  if (part.effect === 'looks') return part.reads.every((place) => mayRead(place, situation))
  if (part.effect !== 'files' || part.writes.length === 0) return false
  return (
    part.reads.every((place) => mayRead(place, situation)) &&
    part.writes.every((place) => mayWrite(place, situation)) &&
    (freelyUsed.has(part.program ?? '') || part.writes.every((place) => isInJob(place, situation)))
  )
}

/** Plain commands on files, which the modes that edit freely run in the session's directories. */
const freelyUsed = new Set([
  'touch',
  'mkdir',
  'rm',
  'rmdir',
  'mv',
  'cp',
  'sed',
  'tee',
  'ln',
  'truncate',
  'unlink',
  'sort',
])

function isMeant(rule: Rule, part: Part): boolean {
  if (rule.specifier === null) return true
  // A rule means words that are known: an unknown one may stand only where the rule leaves open what stands.
  const [text = ''] = part.texts
  const known = part.words.findIndex((word) => word.isOpen || word.text.includes(UNKNOWN))
  if (known === 0 || part.program === null) return false
  return textMatches(rule.specifier, text) === 'yes'
}

function isInJob({ path }: Place, { jobDirectory }: PermissionSituation): boolean {
  return path !== null && isFreeInJob(path, jobDirectory)
}

/** What changes nothing but files in `jobs/<id>` may happen anywhere, any time. */
export function writesJobOnly(
  { parts, isWhole }: Survey,
  situation: Pick<PermissionSituation, 'jobDirectory'>,
): boolean {
  return (
    isWhole &&
    parts.length > 0 &&
    allParts(parts).every(
      (part) =>
        part.isItself &&
        !part.isOpaque &&
        (part.effect === 'looks' || part.effect === 'files' || part.wrapper === 'clear') &&
        [...part.writes, ...part.redirects].every(
          ({ path, isExact }) => path !== null && isExact && isFreeInJob(path, situation.jobDirectory),
        ),
    )
  )
}

/** Whether a part shows all that it runs: only that can be judged by reading it. */
function isHonest(part: Part): boolean {
  return !part.isOpaque && part.program !== null && part.inner.every(isHonest)
}
