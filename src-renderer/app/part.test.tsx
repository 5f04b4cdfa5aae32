// @vitest-environment happy-dom
import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadLater } from './later.ts'
import { lazyPart, Part } from './part.tsx'
import { createServices, ServicesContext, type Services } from './services.ts'

let services: Services
let root: Root
let box: HTMLElement

async function draw(part: ReactNode): Promise<void> {
  await act(async () => {
    root.render(
      <ServicesContext value={services}>
        <p>The board</p>
        {part}
      </ServicesContext>,
    )
  })
}

function connected(answers: boolean): Promise<void> {
  return act(async () => services.connection.health.setState({ socket: answers ? 'open' : 'waiting' }))
}

function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name)
  if (found === undefined) throw new Error(`no button ${name} in ${document.body.textContent}`)
  return found
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  // React tells of each error that a boundary catches.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  services = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
})

afterEach(() => {
  act(() => root.unmount())
  box.remove()
  vi.restoreAllMocks()
})

const Gone = lazyPart<object>(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')))

it('a part whose file is gone says so and leaves the rest as it was', async () => {
  await connected(true)
  await draw(
    <Part place="fill">
      <Gone />
    </Part>,
  )
  expect(box.textContent).toContain('The board')
  expect(box.querySelector('[role=alert]')?.textContent).toContain('This part changed with an update')
  expect(button('Reload').disabled).toBe(false)
})

it('does not offer to reload what nobody serves, until somebody answers', async () => {
  await connected(false)
  await draw(
    <Part place="fill">
      <Gone />
    </Part>,
  )
  expect(box.textContent).toContain('This part cannot be loaded while nobody answers')
  expect(button('Reload').disabled).toBe(true)
  await connected(true)
  expect(button('Reload').disabled).toBe(false)
})

it('a part whose file came while the window was idle is drawn at once, and what its file needs comes too', async () => {
  const files: string[] = []
  const Inner = vi.fn((): ReactNode => 'Inner')
  const Early = lazyPart<object>(() => {
    files.push('early')
    const Within = lazyPart<object>(() => {
      files.push('within')
      return Promise.resolve(Inner)
    })
    return Promise.resolve(() => <Within />)
  })
  await loadLater((task) => task())
  expect(files).toEqual(['early', 'within'])
  // Without waiting for anything: a fallback would show first otherwise.
  act(() =>
    root.render(
      <ServicesContext value={services}>
        <Part place="fill" fallback="Not there yet">
          <Early />
        </Part>
      </ServicesContext>,
    ),
  )
  expect(box.textContent).toBe('Inner')
})

it('a part that fails is drawn again on demand, and can be taken away', async () => {
  let fails = true
  const Fickle = (): ReactNode => {
    if (fails) throw new Error('no such\u001b[31m thing')
    return 'Drawn after all'
  }
  const run = vi.fn()
  await connected(true)
  await draw(
    <Part place="dialog" close={{ label: 'Close', run }}>
      <Fickle />
    </Part>,
  )
  const dialog = document.querySelector('[role=dialog]')
  expect(dialog?.textContent).toContain('This part failed')
  expect(dialog?.textContent).toContain('no such thing.')
  button('Close').click()
  expect(run).toHaveBeenCalledOnce()
  fails = false
  await act(async () => button('Try again').click())
  expect(box.textContent).toContain('Drawn after all')
})
