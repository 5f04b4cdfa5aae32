/**
 * `npm run screenshots -- [--to DIR] [--only name,name] [--size 800x600,…] [--theme light,dark]`: pictures of every screen,
 * from the built product with a home full of sessions. With `--keep` that home stays up until Ctrl+C and its URL is printed;
 * `--url URL` takes pictures of it. `--docs` takes those of the documentation instead, into docs/images.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { root } from '../support/paths.ts'
import { startPracticeModel, type PracticeModel } from '../support/practice-model.ts'
import { createProduct, type Product } from '../support/product.ts'
import { docsPictures, writeWebp } from './docs-pictures.ts'
import { fillHome } from './home.ts'
import { makeRepository } from './repository.ts'
import { firstScenes, scenes, type Scene } from './scenes.ts'

type Size = { readonly name: string; readonly width: number; readonly height: number; readonly scale: number }

/** A small window, a laptop, and a 4K screen without and with scaling; the last is zoomed by 200 %. */
const sizes: readonly Size[] = [
  { name: '800x600', width: 800, height: 600, scale: 1 },
  { name: '1440x900', width: 1440, height: 900, scale: 1 },
  { name: '1920x1080', width: 1920, height: 1080, scale: 1 },
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
    docs: { type: 'boolean', default: false },
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
  // Pictures of a 4K screen take their time on a busy machine.
  page.setDefaultTimeout(120_000)
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

/** Opens the board, shows the scene, and hands the picture to `keep`, together with the page, which is not needed any more. */
async function takeOne(
  browser: Browser,
  url: string,
  shot: { readonly scene: Scene; readonly size: Size; readonly theme: 'light' | 'dark' },
  keep: (page: Page, png: Buffer) => Promise<void> | void,
): Promise<void> {
  const { scene, size, theme } = shot
  const page = await open(browser, url, size, theme)
  try {
    await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor()
    await scene.show(page)
    await settle(page)
  } catch (error) {
    process.exitCode = 1
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    console.error(`${size.name} ${theme} ${scene.name}: ${reason}`)
  }
  const png = await page.screenshot()
  await scene.undo?.(page)
  await keep(page, png)
  await page.context().close()
}

async function take(browser: Browser, url: string, list: readonly Scene[]): Promise<void> {
  for (const size of sizes.filter(({ name }) => wanted(values.size, name))) {
    for (const theme of (['light', 'dark'] as const).filter((name) => wanted(values.theme, name))) {
      const to = resolve(root, values.to, `${size.name}-${theme}`)
      mkdirSync(to, { recursive: true })
      for (const scene of list.filter(({ name }) => wanted(values.only, name)))
        await takeOne(browser, url, { scene, size, theme }, (_, png) =>
          writeFileSync(join(to, `${scene.name}.png`), png),
        )
      console.log(to)
    }
  }
}

/** The pictures of the documentation, as far as they show a home that is full. */
async function takeForDocs(browser: Browser, url: string): Promise<void> {
  for (const { file, scene: name, size: sizeName, theme } of docsPictures) {
    const scene = scenes.find((one) => one.name === name)
    const size = sizes.find((one) => one.name === sizeName)
    if (scene === undefined || size === undefined) throw new Error(`nothing shows ${file}`)
    const to = join(root, 'docs/images', file)
    await takeOne(browser, url, { scene, size, theme }, (page, png) => writeWebp(page, png, to))
    console.log(to)
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
const all = (url: string): Promise<void> => (values.docs ? takeForDocs(browser, url) : take(browser, url, scenes))
try {
  if (values.url === undefined) {
    const practice = await startPracticeModel()
    try {
      const harbor = async ({ environment }: Product): Promise<void> =>
        makeRepository(join(environment['HOME'] ?? '', 'code', 'harbor'))
      // One after the other at all sizes: who skips the first steps does so for good.
      if (!values.keep && !values.docs && firstScenes.some(({ name }) => wanted(values.only, name)))
        await inHome(practice, harbor, async (url) => {
          for (const scene of firstScenes) await take(browser, url, [scene])
        })
      await inHome(
        practice,
        (product) => fillHome(product, practice),
        async (url) => {
          if (!values.keep) return await all(url)
          console.log(url)
          const staysUp = setInterval(() => undefined, 60_000)
          await new Promise((done) => process.once('SIGINT', done))
          clearInterval(staysUp)
        },
      )
    } finally {
      await practice.stop()
    }
  } else await all(values.url)
} finally {
  await browser.close()
}
