// Finds a Chromium for the e2e tests, or fetches one: Playwright's own, else Debian's where we may install it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { commandFile } from './house.mjs'

/** Playwright would try for minutes where its download host cannot be reached. */
const downloadMs = 5 * 60 * 1000
const connectMs = 5000

/** @returns {{ path: string } | { missing: string }} */
export function ensureBrowser() {
  const found = [
    chromium.executablePath(),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find(runs)
  if (found !== undefined) return { path: found }
  console.log("test: fetching Playwright's Chromium…")
  const asRoot = process.getuid?.() === 0
  spawnSync(process.execPath, [commandFile('@playwright/test', 'playwright'), 'install', 'chromium'], {
    stdio: ['ignore', 'inherit', 'ignore'],
    timeout: downloadMs,
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(connectMs) },
  })
  if (runs(chromium.executablePath())) return { path: chromium.executablePath() }
  if (asRoot && aptInstall('chromium') && runs('/usr/bin/chromium')) return { path: '/usr/bin/chromium' }
  return {
    missing: "no Chromium: Playwright's cannot be fetched or started here, and no system package could be installed",
  }
}

/** @param {string} file */
function runs(file) {
  return (
    existsSync(file) && (process.platform === 'win32' || spawnSync(file, ['--version', '--no-sandbox']).status === 0)
  )
}

/** Debian packages, where we are root and there is apt-get. @param {...string} packages */
export function aptInstall(...packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log(`test: installing ${packages.join(', ')} (apt-get)…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages)
}
