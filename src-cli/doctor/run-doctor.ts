import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Context } from '../context.ts'
import { documents } from './checks/documents.ts'
import { git } from './checks/git.ts'
import { home } from './checks/home.ts'
import { installation } from './checks/installation.ts'
import { keys } from './checks/keys.ts'
import { leftovers } from './checks/leftovers.ts'
import { node } from './checks/node.ts'
import { path } from './checks/path.ts'
import { pty } from './checks/pty.ts'
import { pullRequests } from './checks/pull-requests.ts'
import { settings } from './checks/settings.ts'
import { sockets } from './checks/sockets.ts'
import { supervisor } from './checks/supervisor.ts'
import type { Check, Finding } from './finding.ts'

const checks: readonly Check[] = [
  installation,
  node,
  pty,
  git,
  path,
  keys,
  pullRequests,
  settings,
  home,
  documents,
  sockets,
  leftovers,
  supervisor,
]

/** What one check came to. `fixed` names what was mended, and what could not be. */
export type Examined = {
  readonly check: string
  readonly says: string
  readonly findings: readonly (Omit<Finding, 'fix'> & { readonly fixable: boolean; readonly fixed?: string })[]
}

/** Looks at everything; with `fix` what can be mended safely is mended, and is then no problem any more. */
export async function examine(
  context: Context,
  fix: boolean,
  tell: (examined: Examined) => void,
): Promise<readonly Examined[]> {
  const all: Examined[] = []
  // One after the other: what one mends the next may stumble over, and each says what it is at.
  for (const check of checks) {
    const examined = await examineOne(check, context, fix)
    all.push(examined)
    tell(examined)
  }
  return all
}

async function examineOne({ name, run }: Check, context: Context, fix: boolean): Promise<Examined> {
  try {
    const { says, findings } = await run(context)
    const seen: Examined['findings'][number][] = []
    for (const finding of findings) seen.push(await (fix ? mended(finding) : told(finding)))
    return { check: name, says, findings: seen }
  } catch (error) {
    const what = `this could not be looked at: ${singleLine(error instanceof Error ? error.message : String(error), 300)}`
    const finding = { id: `${name}-unknown`, level: 'problem', what, why: 'what is not seen may be wrong' } as const
    return { check: name, says: '', findings: [{ ...finding, mend: 'see what it says', fixable: false }] }
  }
}

function told({ fix, ...finding }: Finding): Examined['findings'][number] {
  return { ...finding, fixable: fix !== undefined }
}

async function mended(finding: Finding): Promise<Examined['findings'][number]> {
  const { fix } = finding
  if (fix === undefined) return told(finding)
  const fixed = await fix().catch(() => null)
  return fixed === null ? told(finding) : { ...told(finding), fixed: singleLine(fixed, 300) }
}

/** Whether something is wrong still. */
export function isWrong(examined: readonly Examined[]): boolean {
  return examined.some(({ findings }) =>
    findings.some(({ level, fixed }) => level === 'problem' && fixed === undefined),
  )
}
