import { Bot } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { CompletedAgent } from '../../../src-shared/api/completion.ts'
import type { OfferedEngine } from '../../../src-shared/api/dispatch.ts'
import { acpLimits } from '../../../src-shared/board/acp-presets.ts'
import { offeredEngines } from '../../app/offered-engines.ts'
import { useServices } from '../../app/services.ts'
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
      <OtherAgents onClose={onClose} />
    </Panel>
  )
}

/** Agents of other makers: which are installed, and what each tells of its work. */
function OtherAgents({ onClose }: { readonly onClose: () => void }): ReactNode {
  const services = useServices()
  const [offered, setOffered] = useState<readonly OfferedEngine[]>([])
  useEffect(() => {
    let wanted = true
    void offeredEngines(services).then((engines) => {
      if (wanted) setOffered(engines.filter(({ choice }) => choice.startsWith('acp:')))
    })
    return () => {
      wanted = false
    }
  }, [services])
  if (offered.length === 0) return null
  return (
    <section aria-label="Agents of other makers" className="border-t border-line p-2">
      <h3 className="px-2 pt-1 text-small text-dim">Agents of other makers</h3>
      <ul>
        {offered.map(({ choice, name, problem, reports }) => (
          <li key={choice}>
            <button
              type="button"
              disabled={problem !== null}
              onClick={() => {
                services.launch.setState({ engine: choice })
                onClose()
              }}
              className="w-full rounded-control px-2 py-1.5 text-left hover:bg-raised focus-visible:bg-sel disabled:hover:bg-transparent"
            >
              <span className="flex gap-2">
                <span className="truncate">{singleLine(name, 60)}</span>
                <span className="shrink-0 text-small text-dim">{problem === null ? 'installed' : 'not installed'}</span>
              </span>
              <span className="block text-small text-dim">{singleLine(problem ?? reports, 300)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="px-2 pt-1 pb-2 text-small text-dim">{acpLimits}</p>
    </section>
  )
}
