// `npm test`: rules, unit and integration tests, and the built app in Chromium and in Electron. `npm run e2e` runs the last two.
// The last line is the sum over all of them.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { aptInstall, ensureBrowser } from './lib/browser.mjs'
import { hasDisplay, hasElectron } from './lib/electron.mjs'
import { commandFile, filesBelow, inRoot, root } from './lib/house.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const reports = inRoot('.cache/reports')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const asked = process.argv.slice(2)
const parts = { build, check, unit, e2e: async () => [...(await e2e()), ...(await electron())], tree }
/** @type {Count[]} */
const counts = []
for (const [name, part] of Object.entries(parts)) {
  if (name === 'build' || asked.length === 0 || asked.includes(name)) counts.push(...(await part()))
}

const sum = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0)
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)

/** Counts only when it fails: what follows then runs the last good build. */
async function build() {
  return (await run('build', [inRoot('scripts/build.mjs')])) === 0 ? [] : [{ passed: 0, failed: 1, skipped: 0 }]
}

async function check() {
  const report = path.join(reports, 'check.json')
  await run('check', [inRoot('scripts/check.mjs'), `--report=${report}`])
  return [read(report, 'check', (count) => count)]
}

async function unit() {
  const report = path.join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ended = await run('unit and integration tests', [commandFile('vitest'), 'run', ...reporters])
  const count = read(report, 'vitest', (result) => ({
    passed: result.numPassedTests,
    failed: result.numFailedTests,
    skipped: result.numPendingTests + result.numTodoTests,
  }))
  // An error outside of any test, a leaked rejection say, fails the run but no test.
  return [count.failed === 0 && ended !== 0 ? { ...count, failed: 1 } : count]
}

async function e2e() {
  const projects = ['app', 'cli', 'resilience'].filter((project) => specsOf(project) > 0)
  // Without it, what needs it says so and is skipped.
  if (projects.includes('cli') && spawnSync('tmux', ['-V']).status !== 0) aptInstall('tmux')
  if (projects.includes('app')) {
    const browser = ensureBrowser()
    if ('path' in browser) process.env['BACKBURNER_TEST_BROWSER'] = browser.path
    else {
      console.log(`test: skipping e2e/app: ${browser.missing}`)
      return [allSkipped('app'), ...(await playwright(projects.filter((project) => project !== 'app')))]
    }
  }
  return playwright(projects)
}

async function electron() {
  if (specsOf('electron') === 0) return []
  const obstacle = hasElectron()
    ? screenObstacle()
    : "Electron's binary is not here (ELECTRON_OVERRIDE_DIST_PATH can name its folder)"
  if (obstacle !== undefined) {
    console.log(`test: skipping e2e/electron: ${obstacle}`)
    return [allSkipped('electron')]
  }
  // A folder that stands in for Electron's may bring what Playwright needs to drive it.
  const compat = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'playwright-compat.cjs')
  const options = path.isAbsolute(compat) && existsSync(compat) ? `--require ${compat}` : undefined
  return playwright(
    ['electron'],
    options === undefined ? {} : { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${options}`.trim() },
  )
}

/** In CI: nothing that ran has left a trace in the tree. */
async function tree() {
  if (process.env['CI'] === undefined || !existsSync(inRoot('.git'))) return []
  const { stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
  const clean = stdout === ''
  console.log(clean ? '\n✓ the working tree is clean' : `\n✗ the working tree is not clean:\n${stdout}`)
  return [{ passed: clean ? 1 : 0, failed: clean ? 0 : 1, skipped: 0 }]
}

/** @param {string} project */
function specsOf(project) {
  return filesBelow(`e2e/${project}`).filter((file) => file.endsWith('.spec.ts')).length
}

/** @param {string} project @returns {Count} */
function allSkipped(project) {
  return { passed: 0, failed: 0, skipped: specsOf(project) }
}

function screenObstacle() {
  if (hasDisplay() || hasXvfb()) return undefined
  aptInstall('xvfb', 'xauth')
  return hasXvfb() ? undefined : 'there is no display, and no xvfb-run'
}

function hasXvfb() {
  return spawnSync('xvfb-run', ['--help']).status === 0
}

/**
 * @param {string[]} projects
 * @param {Record<string, string>} [env]
 * @returns {Promise<Count[]>}
 */
async function playwright(projects, env = {}) {
  if (projects.length === 0) return []
  const report = path.join(reports, `playwright-${projects.join('-')}.json`)
  const args = [
    commandFile('@playwright/test', 'playwright'),
    'test',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=list,json',
  ]
  const onScreen = projects.includes('electron') && !hasDisplay() ? ['xvfb-run', '-a'] : []
  const ended = await run(
    `e2e: ${projects.join(', ')}`,
    args,
    { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    onScreen,
  )
  const count = read(report, 'playwright', ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
  return [count.failed === 0 && ended !== 0 ? { ...count, failed: 1 } : count]
}

/**
 * @param {string} title
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @param {string[]} [wrapper] a command that runs ours
 * @returns {Promise<number | null>}
 */
function run(title, args, env = {}, wrapper = []) {
  console.log(`\n── ${title}`)
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, ...args]
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    child.once('error', (error) => {
      console.error(`test: ${error.message}`)
      resolve(1)
    })
    child.once('exit', resolve)
  })
}

/**
 * A runner that left no report has failed.
 * @param {string} file
 * @param {string} name
 * @param {(report: any) => Count} count what its report says
 * @returns {Count}
 */
function read(file, name, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    console.error(`test: ${name} left no report`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
