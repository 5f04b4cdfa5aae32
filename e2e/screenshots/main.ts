/**
 * `npm run screenshots -- [--to DIR] [--only name,name] [--size 800x600,…] [--theme light,dark]`: pictures of every screen,
 * from the built product with a home full of sessions. With `--keep` that home stays up until Ctrl+C and its URL is printed;
 * `--url URL` takes pictures of it.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { root } from '../support/paths.ts'
import { startPracticeModel, type PracticeModel } from '../support/practice-model.ts'
import { createProduct, type Product } from '../support/product.ts'
import { fillHome } from './home.ts'
import { makeRepository } from './repository.ts'
import { firstScenes, scenes, type Scene } from './scenes.ts'

type Size = { readonly name: string; readonly width: number; readonly height: number; readonly scale: number }

/** A small window, a laptop, and a 4K screen without and with scaling; the last is zoomed by 200 %. */
const sizes: readonly Size[] = [
  { name: '800x600', width: 800, height: 600, scale: 1 },
  { name: '1440x900', width: 1440, height: 900, scale: 1 },
  { name: '3840x2160', width: 3840, height: 2160, scale: 1 },
  { name: '1920x1080@2', width: 1920, height: 1080, scale: 2 },
  { name: '720x450@2', width: 720, height: 450, scale: 2 },
]

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'test-results/screenshots' },
    only: { type: 'string' },
    size: { type: 'string' },
    theme: { type: 'string', default: 'light,dark' },
    keep: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
})
const wanted = (list: string | undefined, name: string): boolean => list?.split(',').includes(name) ?? true

/** Starts `serve` where somebody would. */
async function serve(product: Product): Promise<{ readonly url: string; readonly end: () => Promise<unknown> }> {
  const cwd = join(product.environment['HOME'] ?? '', 'code', 'harbor')
  const child = spawn(process.execPath, [join(root, 'bin/backburner.js'), 'serve', '--port', '0'], {
    cwd,
    env: product.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const url = await new Promise<string>((done, fail) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said)?.[0]
      if (found !== undefined) done(found)
    })
    child.once('exit', (code) => fail(new Error(`serve ended with ${code}: ${said}`)))
  })
  const closed = new Promise((done) => child.once('close', done))
  return { url, end: () => (child.kill('SIGTERM'), closed) }
}

async function open(browser: Browser, url: string, size: Size, theme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    deviceScaleFactor: size.scale,
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(url)
  return page
}

/** Waits until fonts are there and two frames look the same. */
async function settle(page: Page): Promise<void> {
  let before = ''
  for (let n = 0; n < 8; n += 1) {
    await page.waitForTimeout(250)
    const now = (await page.screenshot()).toString('base64')
    if (now === before) return
    before = now
  }
}

async function take(browser: Browser, url: string, list: readonly Scene[]): Promise<void> {
  for (const size of sizes.filter(({ name }) => wanted(values.size, name))) {
    for (const theme of (['light', 'dark'] as const).filter((name) => wanted(values.theme, name))) {
      const to = resolve(root, values.to, `${size.name}-${theme}`)
      mkdirSync(to, { recursive: true })
      for (const { name, show, undo } of list.filter((scene) => wanted(values.only, scene.name))) {
        const page = await open(browser, url, size, theme)
        try {
          await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor()
          await show(page)
          await settle(page)
        } catch (error) {
          process.exitCode = 1
          console.error(
            `${size.name} ${theme} ${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
          )
        }
        await page.screenshot({ path: join(to, `${name}.png`) })
        await undo?.(page)
        await page.context().close()
      }
      console.log(to)
    }
  }
}

/** Makes a home, hands its URL to `then`, and takes it away. */
async function inHome(
  practice: PracticeModel,
  fill: (product: Product) => Promise<void>,
  then: (url: string) => Promise<void>,
): Promise<void> {
  const product = createProduct(practice.url)
  try {
    await fill(product)
    const board = await serve(product)
    try {
      await then(board.url)
    } finally {
      await board.end()
    }
  } finally {
    await product.dispose()
  }
}

const executablePath = process.env['BACKBURNER_TEST_BROWSER'] ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  if (values.url === undefined) {
    const practice = await startPracticeModel()
    try {
      const harbor = async ({ environment }: Product): Promise<void> =>
        makeRepository(join(environment['HOME'] ?? '', 'code', 'harbor'))
      if (!values.keep) await inHome(practice, harbor, (url) => take(browser, url, firstScenes))
      await inHome(
        practice,
        (product) => fillHome(product, practice),
        async (url) => {
          if (!values.keep) return await take(browser, url, scenes)
          console.log(url)
          await new Promise((done) => process.once('SIGINT', done))
        },
      )
    } finally {
      await practice.stop()
    }
  } else await take(browser, values.url, scenes)
} finally {
  await browser.close()
}
