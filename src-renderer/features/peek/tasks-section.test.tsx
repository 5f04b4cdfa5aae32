// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import type { Task } from '../../../src-shared/board/session-record.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { createServices, ServicesContext, type Services } from '../../app/services.ts'
import { TasksSection } from './tasks-section.tsx'

const base = { toolUseId: 't', startedAt: 1, endedAt: null } as const
const subagent: Task = {
  ...base,
  id: 'a1',
  kind: 'subagent',
  title: 'find the tests',
  agent: 'Explore',
  state: 'running',
  summary: 'Grep clock',
}
const command: Task = {
  ...base,
  id: 'b1',
  kind: 'command',
  title: 'npm run dev',
  state: 'completed',
  summary: 'exit 0',
  endedAt: 2,
}

let services: Services
let root: Root
let box: HTMLElement
let stopped: string[]

function draw(row: Partial<SessionRow>): void {
  act(() => {
    root.render(
      <ServicesContext value={services}>
        <TasksSection row={{ ...rowFixture(1), liveness: 'alive', ...row }} />
      </ServicesContext>,
    )
  })
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  stopped = []
  const made = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  const stopTask: Services['actions']['stopTask'] = (_, taskId) => {
    stopped.push(taskId)
    return Promise.resolve(false)
  }
  services = { ...made, actions: { ...made.actions, stopTask } }
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
})

afterEach(() => {
  act(() => root.unmount())
  box.remove()
})

it('lists what runs and what ended, each with its state in words', () => {
  draw({ tasks: [command, subagent] })
  const lines = [...box.querySelectorAll('li')].map((line) => line.textContent)
  expect(lines).toEqual(['running: Explore · find the testsGrep clockStop', 'done: npm run devexit 0'])
  expect(box.querySelector('section')?.getAttribute('aria-label')).toBe('Tasks')
})

it('stops a task by a button that says which, and lets it be tried again when that failed', async () => {
  draw({ tasks: [subagent] })
  const button = box.querySelector<HTMLButtonElement>('button[aria-label="Stop find the tests"]')
  expect(button).not.toBe(null)
  await act(async () => {
    button?.click()
    await Promise.resolve()
  })
  expect(stopped).toEqual(['a1'])
  expect(box.querySelector('button')?.disabled).toBe(false)
})

it('shows nothing where nothing ever ran, and nothing as running once the process is gone', () => {
  draw({ tasks: [] })
  expect(box.textContent).toBe('')
  draw({ tasks: [subagent], liveness: 'exited' })
  expect(box.querySelector('button')).toBe(null)
  expect(box.textContent).toContain('stopped: ')
})
