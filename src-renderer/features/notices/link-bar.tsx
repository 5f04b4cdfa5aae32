import { useEffect, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { taskInShort, type LinkState } from '../../app/outside/task-links.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { Bar } from './bar.tsx'

const name = 'Task from a link'

function directoryWords(state: Extract<LinkState, { kind: 'filled' }>): string {
  const path = singleLine(state.link.cwd ?? '', 200)
  switch (state.directory) {
    case 'none':
      return ''
    case 'checking':
      return ` Looking for ${path} …`
    case 'taken':
      return ` It runs in ${path}.`
    case 'missing':
      return ` There is no directory ${path}: it runs where tasks run now.`
  }
}

/** What a link brought, and what became of a draft that was in its way. Nothing is started by a link. */
export function LinkBar(): ReactNode {
  const { links } = useServices()
  const state = useValue(links.store, (value) => value)
  const isEmpty = useUi(({ input }) => input === '')
  const isDone = isEmpty && state.kind === 'filled' && state.draft === null && state.link.prompt !== ''
  useEffect(() => {
    // Sent, or cleared by hand: there is nothing left to say.
    if (isDone) links.dismiss()
  }, [isDone, links])
  switch (state.kind) {
    case 'none':
      return null
    case 'refused':
      return (
        <Bar name={name} place="over-box" tone="failed" onClose={links.dismiss}>
          The link {state.reason}. Nothing was changed.
        </Bar>
      )
    case 'offered':
      return (
        <Bar
          name={name}
          place="over-box"

          actions={[
            { label: 'Replace my draft', run: links.replace },
            { label: 'Keep mine', run: links.dismiss },
          ]}
        >
          A link brings a task: {taskInShort(state.link.prompt)}
          {state.link.cwd === null ? '' : ` for ${singleLine(state.link.cwd, 200)}`}
        </Bar>
      )
    case 'filled':
      return (
        <Bar
          name={name}
          place="over-box"
          tone={state.directory === 'missing' ? 'failed' : 'plain'}
          actions={state.draft === null ? [] : [{ label: 'Restore my draft', run: links.restore }]}
          onClose={links.dismiss}
        >
          {state.link.prompt === '' ? 'A link brings a directory.' : 'From a link: read it before you send it.'}
          {directoryWords(state)}
        </Bar>
      )
  }
}
