import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** scripts/test.mjs says which browser it found; by hand Debian's is taken where there is one, else Playwright's own. */
const browser = process.env['BACKBURNER_TEST_BROWSER'] ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : '')
const inCi = process.env['CI'] !== undefined
/**
 * Playwright's own list (the last `--disable-features` counts), and the popups of Chromium's address bar: two pages with
 * processes of their own in each window, which took a fifth of the processors' time.
 */
const withoutFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
]
const asRoot = process.platform === 'linux' && process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: inCi,
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 60_000,
  // Many failures must not keep a run of CI busy for an hour.
  globalTimeout: inCi ? 40 * 60_000 : 0,
  expect: { timeout: 10_000 },
  // Recording a trace takes a third of the processors' time, and nobody opens one of CI.
  use: { trace: inCi ? 'off' : 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'app',
      testDir: 'e2e/app',
      use: {
        browserName: 'chromium',
        viewport: { width: 1440, height: 900 },
        launchOptions: {
          ...(browser === '' ? {} : { executablePath: browser }),
          args: [`--disable-features=${withoutFeatures.join(',')}`, ...(asRoot ? ['--no-sandbox'] : [])],
        },
      },
    },
    { name: 'cli', testDir: 'e2e/cli' },
    { name: 'resilience', testDir: 'e2e/resilience' },
    { name: 'electron', testDir: 'e2e/electron' },
  ],
})
