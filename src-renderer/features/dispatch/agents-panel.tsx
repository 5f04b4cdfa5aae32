import { Bot } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CompletedAgent } from '../../../src-shared/api/completion.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Panel } from '../../ui/dialog.tsx'

/** The custom agents of the chosen directory: one of them is picked for the next task. */
export function AgentsPanel(props: {
  readonly agents: readonly CompletedAgent[]
  readonly onPick: (name: string) => void
  readonly onClose: () => void
}): ReactNode {
  const { agents, onPick, onClose } = props
  return (
    <Panel title="Agents of this directory" onClose={onClose}>
      {agents.length === 0 ? (
        <p className="px-4 pt-2 pb-4 text-dim">
          There are none yet. A file <code className="font-mono text-code">.claude/agents/reviewer.md</code> in the
          project, or in your home directory, makes one: begin a task with its name to let it do the work.
        </p>
      ) : (
        <ul className="p-2">
          {agents.map(({ name, description }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => onPick(name)}
                className="grid w-full grid-cols-[16px_1fr] items-start gap-x-2.5 rounded-control px-2 py-1.5 text-left hover:bg-raised focus-visible:bg-sel"
              >
                <Bot aria-hidden="true" size={16} className="mt-0.5 text-faint" />
                <span className="truncate">{singleLine(name, 80)}</span>
                <span className="col-start-2 line-clamp-2 text-small text-dim">{singleLine(description, 300)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
