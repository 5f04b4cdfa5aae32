import type { DeclaredCheck, SessionChecks } from '../../../src-shared/api/checks.ts'
import type { LocalChecks } from '../../../src-shared/board/local-checks.ts'
import type { CheckResult } from './checks-document.ts'
import type { CheckPlace } from './check-places.ts'

/** How the declared checks stand on the files that `tree` names; null: nobody knows whether they are the same. */
export function standingOf(place: CheckPlace, results: readonly CheckResult[], tree: string | null): SessionChecks {
  const { declared, problem, trusted } = place
  const checks = declared.kind === 'declared' ? declared.checks.map((one) => checkOf(one, results, tree)) : []
  return {
    file: declared.kind === 'none' ? null : declared.file,
    problem,
    trusted,
    // Only what the project declares now counts, and all of it does.
    verified: trusted && checks.length > 0 && checks.every(({ state, isStale }) => state === 'passed' && !isStale),
    checks,
  }
}

/** The same in few words, for the row; null: there is nothing to tell. */
export function rowOfChecks(
  place: CheckPlace | null,
  results: readonly CheckResult[],
  tree: string | null,
): LocalChecks | null {
  if (place === null) return null
  const { verified, checks } = standingOf(place, results, tree)
  if (checks.length === 0) return null
  return { verified, checks: checks.map(({ name, state, isStale }) => ({ name, state, isStale })) }
}

function checkOf(
  { name, command }: { readonly name: string; readonly command: string },
  results: readonly CheckResult[],
  tree: string | null,
): DeclaredCheck {
  const result = results.find((one) => one.name === name && one.command === command)
  if (result === undefined)
    return { name, command, state: 'not-run', isStale: false, how: null, startedAt: null, endedAt: null, tail: '' }
  const { state, how, startedAt, endedAt, tail } = result
  const tells = state === 'passed' || state === 'failed'
  return {
    name,
    command,
    state,
    isStale: tells && (tree === null || result.tree !== tree),
    how,
    startedAt,
    endedAt,
    tail,
  }
}
