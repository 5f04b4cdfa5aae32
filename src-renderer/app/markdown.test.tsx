// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Markdown } from './markdown.tsx'
import { createServices, ServicesContext } from './services.ts'

let root: Root
let box: HTMLElement

async function read(text: string, headingLevel: 2 | 3 = 2): Promise<void> {
  const services = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  await act(async () => {
    root.render(
      <ServicesContext value={services}>
        <Markdown text={text} code={{}} headingLevel={headingLevel} />
      </ServicesContext>,
    )
  })
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
})

afterEach(async () => {
  await act(async () => root.unmount())
  box.remove()
})

it('keeps HTML as text, and links to the web only', async () => {
  await read(
    '<img src=x onerror="hit()"> [a](javascript:hit()) [b](data:text/html,x) [c](file:///etc/passwd) [d](https://example.invalid/d) ![e](https://example.invalid/e.png)',
  )
  expect([...box.querySelectorAll('a')].map(({ href }) => href)).toEqual(['https://example.invalid/d'])
  expect(box.querySelectorAll('img')).toHaveLength(0)
  expect(box.textContent).toContain('<img src=x onerror="hit()">')
  expect(box.textContent).toContain('[e]')
})

it('names what would have no name', async () => {
  await read('- [x] one\n- [ ] two\n\n[](https://example.invalid/page)\n\n| a | |\n|---|---|\n| 1 | 2 |')
  expect([...box.querySelectorAll('[role=img]')].map((one) => one.getAttribute('aria-label'))).toEqual(['done', 'open'])
  expect(box.querySelectorAll('input')).toHaveLength(0)
  expect(box.querySelector('a')?.textContent).toBe('https://example.invalid/page')
  expect(box.querySelectorAll('th')).toHaveLength(1)
})

it.each([2, 3] as const)('puts headings below those of the window, at level %i', async (level) => {
  await read('# One\n\n#\n\n#### Two', level)
  const headings = [...box.querySelectorAll('[role=heading]')]
  expect(headings.map((one) => [one.textContent, one.getAttribute('aria-level')])).toEqual([
    ['One', String(level)],
    ['Two', String(level)],
  ])
})

it('shows as written what would use up the stack', async () => {
  const deep = `${'- '.repeat(3_000)}x`
  await read(deep)
  expect(box.textContent).toBe(deep)
  expect(box.querySelectorAll('li')).toHaveLength(0)
})
