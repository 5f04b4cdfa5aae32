// `npm run check [-- <step>…]`: every rule that needs no running program. All steps run, also after a failure.
import { spawnSync } from 'node:child_process'
import { commandFile, inRoot, root } from './lib/house.mjs'
import { existsSync, writeFileSync } from 'node:fs'

/** @typedef {{ name: string, command: string[], accept?: (output: string) => string | undefined }} Step */

const rooms = [
  'src-shared',
  'src-node',
  'src-worker',
  'src-main',
  'src-preload',
  'src-renderer',
  'src-cli',
  'src-practice',
  'e2e',
  'bench',
].filter((room) => existsSync(inRoot(room)))

/** dependency-cruiser is green about nothing at all when it cannot parse TypeScript: count what it saw. */
const sawModules = (/** @type {string} */ output) =>
  Number(/(\d+) modules/.exec(output)?.[1] ?? 0) > 0 ? undefined : 'no module was looked at'

/** @type {Step[]} */
const steps = [
  { name: 'format', command: [commandFile('oxfmt'), '--check', '.'] },
  { name: 'lint', command: [commandFile('oxlint'), '--format=stylish'] },
  {
    name: 'layers',
    command: [commandFile('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.cjs', ...rooms],
    accept: sawModules,
  },
  { name: 'types', command: [commandFile('@typescript/native', 'tsc'), '-b', '--pretty', 'false'] },
  { name: 'unused', command: [commandFile('knip'), '--no-progress', '--no-config-hints'] },
]

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length)
const unknown = asked.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`check: no step ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`)
  process.exit(2)
}

/** @type {string[]} */
const failed = []
let passed = 0
for (const { name, command, accept } of steps) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const from = performance.now()
  const run = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const output = `${run.stdout}${run.stderr}`
  const complaint =
    run.status === 0 ? accept?.(output) : (run.error?.message ?? `exit code ${run.status ?? run.signal}`)
  const seconds = ((performance.now() - from) / 1000).toFixed(2)
  if (complaint === undefined) {
    passed += 1
    console.log(`✓ ${name.padEnd(8)} ${seconds} s`)
    continue
  }
  failed.push(name)
  console.log(`✗ ${name.padEnd(8)} ${seconds} s  ${complaint}\n${output.trimEnd()}\n`)
}
console.log(failed.length === 0 ? 'check: all rules hold' : `check: failed: ${failed.join(', ')}`)
if (report !== undefined) writeFileSync(report, JSON.stringify({ passed, failed: failed.length, skipped: 0 }))
process.exitCode = failed.length === 0 ? 0 : 1
