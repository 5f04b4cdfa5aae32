import type { Run } from '../arguments/command.ts'
import { examine, isWrong, type Examined } from '../doctor/run-doctor.ts'
import { exitCodes } from '../failure.ts'
import { painterFor, type Painter } from '../output/paint.ts'

/** `backburner doctor`: looks at the installation, says what is wrong and how to mend it; exit 1 when something is. */
export const run: Run = async (context, given) => {
  const asJson = given.has('json')
  const paint = painterFor(context.colours)
  const tell = asJson ? () => undefined : (one: Examined): void => context.print(textOf(one, paint))
  const examined = await examine(context, given.has('fix'), tell)
  const wrong = isWrong(examined)
  if (asJson) context.print(`${JSON.stringify({ ok: !wrong, checks: examined }, null, 2)}\n`)
  else context.print(`\n${summary(examined)}\n`)
  return wrong ? exitCodes.failed : exitCodes.done
}

function textOf({ check, says, findings }: Examined, paint: Painter): string {
  const left = findings.filter(({ level, fixed }) => level === 'problem' && fixed === undefined)
  const mark = left.length > 0 ? paint('red', '✗') : paint('green', '✓')
  const head = `${mark} ${check.padEnd(13)}${left.length > 0 ? '' : paint('dim', says)}`
  const lines = findings.flatMap(({ id, level, what, why, mend, fixed }) => [
    `    ${fixed === undefined ? paint(level === 'problem' ? 'red' : 'yellow', level) : paint('green', 'mended')}  ${what}  ${paint('dim', `[${id}]`)}`,
    ...(fixed === undefined ? [`      why   ${why}`, `      mend  ${mend}`] : [`      ${fixed}`]),
  ])
  return `${[head.trimEnd(), ...lines].join('\n')}\n`
}

function summary(examined: readonly Examined[]): string {
  const findings = examined.flatMap((one) => one.findings)
  const left = findings.filter(({ level, fixed }) => level === 'problem' && fixed === undefined)
  const fixable = left.filter((one) => one.fixable).length
  if (left.length === 0) return 'Everything is in order.'
  const hint = fixable === 0 ? '' : ` "backburner doctor --fix" mends ${fixable === left.length ? 'them' : fixable}.`
  return `${left.length} ${left.length === 1 ? 'problem' : 'problems'}.${hint}`
}
