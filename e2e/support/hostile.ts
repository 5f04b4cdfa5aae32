import type { Page } from '@playwright/test'
import { expect } from './test.ts'

const times = (text: string, count: number): string => text.repeat(count)

/** Texts that want to act, to hide, or to break out of their place, by what they try. */
export const hostileTexts: Readonly<Record<string, string>> = {
  html: 'html <img src=x onerror="window.hit=1"><script>window.hit=2</script><svg onload="window.hit=3"><style>*{display:none}</style><iframe src="https://example.invalid"></iframe></textarea>',
  links:
    'links [a](javascript:window.hit=4) [b](data:text/html,<script>window.hit=5</script>) [c](file:///etc/passwd) ![p](https://example.invalid/spy.png) <javascript:window.hit=6> [w](https://example.invalid/page) [r] [^1] [](https://example.invalid/empty) <a href="javascript:window.hit=11">x</a>\n\n[r]: javascript:window.hit=12\n[^1]: a note',
  bidi: 'bidi \u202Egnp.exe\u202C \u2066isolated\u2069 \u200Fright\u200E \u061Cletter',
  unseen: `unseen ${times('\u200B\u200D\u2060\uFEFF\u00AD', 40)}end${times('\u{E0041}\u{E0042}', 20)}`,
  towers: `towers ${times(`Z${times('\u0301\u0489\u0347', 40)}`, 12)}`,
  escapes:
    'escapes \u001b]0;owned\u0007\u001b]2;owned\u001b\\\u001b]52;c;b3duZWQ=\u0007\u001b]8;;javascript:window.hit=7\u001b\\link\u001b]8;;\u001b\\\u001b[2J\u001b[31mred\u001b[0m\u009b31m\u0007\u0008\u007f',
  broken: 'broken \u0000nul \uD800 half \uDC00 other\uFFFE\uFFFF',
  long: `long ${times('w', 100_000)}`,
  lines: `lines${times('\nanother line', 400)}`,
  wide: `wide ${times('﷽', 200)}${times('𒐫', 100)}`,
  table: `table\n\n|${times('column|', 60)}\n|${times('-|', 60)}\n${times(`|${times('cell|', 60)}\n`, 100)}`,
  deep: `deep\n\n${times('>', 6_000)} quoted\n\n${times('- ', 3_000)}list\n\n${times('[', 3_000)}\n\n${times('**a *b ', 300)}`,
}

/** What is watched of a page while it is shown such texts. */
export type Watched = {
  /** What went wrong since the page was opened: errors, requests to elsewhere, dialogs and windows. */
  readonly wrongs: readonly string[]
}

/** Watches a page from now on; call it before the board is opened. */
export async function watchPage(page: Page): Promise<Watched> {
  const wrongs: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrongs.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!/^(?:http|ws):\/\/127\.0\.0\.1[:/]|^data:/.test(request.url())) wrongs.push(`request: ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => wrongs.push(`window: ${popup.url()}`))
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  return { wrongs }
}

/** Nothing that was shown has acted, hides, or stands out of its place. */
export async function expectUnharmed(page: Page, { wrongs }: Watched, where: string): Promise<void> {
  const found = await page.evaluate(() => {
    const out: string[] = []
    const say = (what: string, element: Element): void => {
      out.push(`${what}: ${element.outerHTML.slice(0, 240).replaceAll(/\s+/g, ' ')}`)
    }
    const shown = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    if (Reflect.has(window, 'hit')) out.push(`it ran: ${String(Reflect.get(window, 'hit'))}`)
    if (!/^(?:\(\d+\) )?Backburner$/.test(document.title)) out.push(`title: ${document.title.slice(0, 80)}`)
    const width = document.documentElement.clientWidth
    for (const root of [document.documentElement, document.body])
      if (root.scrollWidth > width || root.scrollHeight > window.innerHeight)
        say(`the page scrolls (${root.scrollWidth}×${root.scrollHeight})`, root)
    for (const link of document.querySelectorAll('a[href]'))
      if (!/^https?:/.test(link.getAttribute('href') ?? '')) say('link', link)
    for (const element of document.querySelectorAll('#root script, #root iframe, #root img:not([src^="data:"])'))
      say('element', element)
    const heights = new Set([28, 32, 36, 44])
    for (const row of document.querySelectorAll('[role=grid] [role=row]')) {
      const box = row.getBoundingClientRect()
      if (!heights.has(Math.round(box.height))) say(`row of ${box.height} px`, row)
      for (const part of row.children) {
        const at = part.getBoundingClientRect()
        if (at.width > 1 && (at.right > box.right + 1 || at.left < box.left - 1 || at.height > box.height))
          say(`out of its row by ${Math.round(at.right - box.right)}, ${at.height} px high`, part)
      }
    }
    // Nothing but code, tables and terminals scrolls sideways, and those do inside of themselves.
    const main = document.querySelectorAll(
      'main, aside, header, [role=dialog], [role=menu], [role=tooltip], [role=listbox], [role=feed], [role=article], [role=toolbar], [data-radix-popper-content-wrapper] > *',
    )
    for (const part of main) {
      if (!shown(part)) continue
      const box = part.getBoundingClientRect()
      if (box.left < -1 || box.right > width + 1) say(`out of the window (${box.left} to ${box.right})`, part)
      const floats = part.matches('[role=dialog], [role=menu], [role=tooltip], [data-radix-popper-content-wrapper] > *')
      if (floats && (box.top < -1 || box.bottom > window.innerHeight + 1))
        say(`out of the window (${box.top} to ${box.bottom})`, part)
      if (part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'hidden') {
        for (const inner of part.querySelectorAll('*')) {
          const right = inner.getBoundingClientRect().right
          if (right < box.right + 2 || inner.closest('pre, table, [data-scrolls]') !== null) continue
          say(`wider (to ${Math.round(right)} of ${Math.round(box.right)})`, inner)
          break
        }
        say(`wider inside (${part.scrollWidth} in ${part.clientWidth})`, part)
      }
    }
    // What is shown or said holds nothing that hides or turns text around.
    const hidden =
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const holder = node.parentElement
      if (holder === null || holder.closest('textarea, script, style, .xterm, [data-raw]') !== null) continue
      if (hidden.test(node.nodeValue ?? '')) say('hidden characters', holder)
    }
    for (const element of document.querySelectorAll('[aria-label], [title]'))
      for (const name of ['aria-label', 'title']) {
        const value = element.getAttribute(name) ?? ''
        if (hidden.test(value)) out.push(`hidden characters in ${name}: ${JSON.stringify(value.slice(0, 80))}`)
        if (value.length > 4_000) out.push(`${name} of ${value.length} characters: ${value.slice(0, 80)}`)
      }
    return [...new Set(out)]
  })
  expect.soft(found, where).toEqual([])
  expect.soft(wrongs, where).toEqual([])
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
] as const

/** The same at both sizes of the window; leaves it at the first. */
export async function lookUnharmed(page: Page, watched: Watched, where: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await expectUnharmed(page, watched, `${where} (${size.width}×${size.height})`)
  }
  await page.setViewportSize(sizes[0])
}
