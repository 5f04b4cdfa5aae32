// `npm start`: the board in an Electron window; where that cannot be, the same board in the browser.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { electronBinary, hasDisplay, hasElectron } from './lib/electron.mjs'
import { inRoot, root } from './lib/house.mjs'

/** After an attempt to fetch Electron failed, the next one waits this long: a start must not be slow each time. */
const retryAfterMs = 60 * 60 * 1000
const probeMs = 1500
const failedFile = inRoot('.cache/electron-not-fetched')

const args = process.argv.slice(2)
const obstacle = await whatKeepsTheWindowShut()
if (obstacle === undefined) openWindow()
else await openInBrowser(obstacle)

async function whatKeepsTheWindowShut() {
  if (!hasDisplay()) return hasElectron() ? 'there is no display' : "Electron's binary is not here, nor a display"
  return (await electronIsHere()) ? undefined : "Electron's binary is not here and cannot be fetched"
}

function openWindow() {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const child = spawn(electronBinary(), [root, ...(asRoot ? ['--no-sandbox'] : []), ...args], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  child.once('exit', (code) => {
    // The shell's word for "could not be loaded": system libraries are missing.
    if (code === 127) void openInBrowser('Electron does not start on this system')
    else process.exit(code ?? 1)
  })
}

/** @param {string} reason */
async function openInBrowser(reason) {
  console.log(`backburner: no window, ${reason}; opening the board in the browser instead`)
  // npm changed the directory to the checkout's; what is dispatched belongs where the user stands.
  process.chdir(process.env['INIT_CWD'] ?? process.cwd())
  process.argv = [process.execPath, inRoot('bin/backburner.js'), 'serve', '--open', ...args]
  await import('../bin/backburner.js')
}

async function electronIsHere() {
  if (hasElectron()) return true
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined || failedLately() || !(await canBeFetched()))
    return false
  console.log("backburner: fetching Electron's binary (about 110 MB, once)…")
  const fetched = await new Promise((resolve) => {
    const env = { ...process.env, electron_config_cache: inRoot('.cache/electron') }
    const child = spawn(process.execPath, [inRoot('node_modules/electron/install.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
  rmSync(inRoot('.cache/electron'), { recursive: true, force: true })
  if (!fetched) remember()
  return fetched && hasElectron()
}

function failedLately() {
  return existsSync(failedFile) && Date.now() - statSync(failedFile).mtimeMs < retryAfterMs
}

function remember() {
  mkdirSync(inRoot('.cache'), { recursive: true })
  writeFileSync(failedFile, '')
}

/** Asks the download's host for the file's head, briefly. */
async function canBeFetched() {
  const { version } = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8'))
  const mirror =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/'
  try {
    const answer = await fetch(new URL(`v${version}/SHASUMS256.txt`, mirror), {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeMs),
    })
    if (answer.ok) return true
  } catch {
    // No network, or not this host: the browser will do.
  }
  remember()
  return false
}
