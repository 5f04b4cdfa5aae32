// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createServices, ServicesContext, type Services } from '../../app/services.ts'
import type { NativeBridge } from '../../transport/native.ts'
import { DirectoryChip } from './directory-chip.tsx'
import { DispatchBox } from './dispatch-box.tsx'

let chosen: string | null
let services: Services
let root: Root
let place: HTMLElement

const native: NativeBridge = {
  platform: 'linux',
  directory: '/home/me/start',
  connect: () => undefined,
  connectTerminal: () => undefined,
  openExternal: () => undefined,
  openFolder: () => Promise.resolve(true),
  showMenuKeys: () => undefined,
  pathOfFile: (file) => (file.name === 'pasted.png' ? '' : `/home/me/${file.name}`),
  chooseDirectory: () => Promise.resolve(chosen),
  onEvent: () => () => undefined,
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  localStorage.clear()
  chosen = null
  services = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native,
    platform: 'other',
  })
  place = document.createElement('div')
  document.body.append(place)
  root = createRoot(place)
  act(() =>
    root.render(
      <ServicesContext value={services}>
        <DirectoryChip />
        <DispatchBox />
      </ServicesContext>,
    ),
  )
})

afterEach(() => {
  act(() => root.unmount())
  place.remove()
})

async function drop(...dropped: readonly { readonly file: File; readonly isDirectory: boolean }[]): Promise<void> {
  const event = new Event('drop', { bubbles: true, cancelable: true })
  const items = dropped.map(({ file, isDirectory }) => ({
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory }),
  }))
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items } })
  await act(async () => {
    place.dispatchEvent(event)
    await Promise.resolve()
  })
  expect(event.defaultPrevented).toBe(true)
}

it('a folder that is dropped is where tasks run; files beside it go along by their own path', async () => {
  await drop(
    { file: new File([], 'project'), isDirectory: true },
    { file: new File(['x'], 'notes.txt'), isDirectory: false },
  )
  expect(services.launch.getState().directory).toBe('/home/me/project')
  expect(services.toasts.store.getState()[0]?.text).toBe('Tasks now run in /home/me/project')
  expect(services.attachments.store.getState()).toMatchObject([
    { name: 'notes.txt', state: { kind: 'ready', path: '/home/me/notes.txt' } },
  ])
})

it.each([
  ['/home/me/chosen', '/home/me/chosen'],
  [null, '/home/me/start'],
])('the platform’s dialog that ends with %j leaves %j', async (answer, directory) => {
  chosen = answer
  act(() => place.querySelector<HTMLElement>('[aria-label^="Directory:"]')?.click())
  const browse = [...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('Choose a folder'))
  expect(browse).toBeDefined()
  await act(async () => {
    browse?.click()
    await Promise.resolve()
  })
  expect(services.launch.getState().directory).toBe(directory)
})
