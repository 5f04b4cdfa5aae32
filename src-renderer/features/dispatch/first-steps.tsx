import { useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { dispatchTask, newSessionId } from '../../app/dispatch-task.ts'
import { tryDemo } from '../../app/demo.ts'
import { useFirstStepsShown } from '../../app/first-steps.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'

const examples: readonly string[] = [
  'Explain how this repository is organised and write it down in ARCHITECTURE.md',
  'Find a flaky or slow test, fix it, and show that it stays green',
  '! git log --oneline -20',
]

/** What to try on an empty board: three tasks, and the demo for those without an account. */
export function FirstSteps(): ReactNode {
  const services = useServices()
  const { ui, lines, launch, connection } = services
  const empty = useValue(lines, (value) => value.empty)
  const loaded = useValue(connection.board, (view) => view.loaded)
  const demo = useValue(launch, (state) => state.demo)
  // The steps above have the demo too.
  const started = useFirstStepsShown()
  if (!empty || !loaded || demo !== null) return null
  return (
    <section aria-label="First steps" className="mt-4 mr-4 ml-8 max-w-160">
      <div className="flex items-center gap-3 text-dim">
        <h2 className="text-label font-bold">Try one</h2>
        {!started && (
          <p className="ml-auto flex min-w-0 items-center gap-3">
            <span className="truncate">No account? A practice model on a sample repository:</span>
            <DemoButton />
          </p>
        )}
      </div>
      <ul className="mt-2 grid gap-1">
        {examples.map((example) => (
          <li key={example}>
            <button
              type="button"
              className="w-full truncate rounded-control border border-line px-2.5 py-1.5 text-left hover:border-faint"
              onClick={() => {
                ui.setState({ input: example })
                focusPlace('dispatch')
              }}
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function DemoButton(): ReactNode {
  const services = useServices()
  const [state, setState] = useState<'ready' | 'preparing' | { readonly problem: string }>('ready')
  const prepare = async (): Promise<void> => {
    if (state === 'preparing') return
    setState('preparing')
    const problem = await tryDemo(services)
    // The button goes once there is a demo; next comes a task.
    if (problem === null) focusPlace('dispatch')
    setState(problem === null ? 'ready' : { problem })
  }
  return (
    <>
      <Button onClick={() => void prepare()} aria-disabled={state === 'preparing'}>
        {state === 'preparing' ? 'Preparing the demo…' : 'Try the demo'}
      </Button>
      {typeof state === 'object' && (
        <span role="alert" className="text-failed">
          {state.problem}
        </span>
      )}
    </>
  )
}

/** Says that this is a demo, what to try in it, and how to leave it. */
export function DemoBar(): ReactNode {
  const services = useServices()
  const { launch, toasts } = services
  const demo = useValue(launch, (state) => state.demo)
  if (demo === null) return null
  const start = async (prompt: string, title: string): Promise<void> => {
    const result = await dispatchTask(services, {
      sessionId: newSessionId(),
      prompt,
      target: { engine: 'agent', directory: null, agent: null },
      attachments: [],
      attach: false,
    })
    if (!result.ok) toasts.show({ kind: 'problem', text: `“${title}” was not started`, detail: result.failure.message })
  }
  return (
    <section
      aria-label="Demo"
      className="@container mx-3 mb-2 shrink-0 rounded-panel border border-line bg-panel px-3 py-2"
    >
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-dim">
          <b className="font-bold text-text">This is a demo.</b> A practice model plays scripted answers; edits, tests
          and worktrees are real, in a sample repository.
        </p>
        <Button
          onClick={() => {
            // The button goes with the demo.
            focusPlace('dispatch')
            launch.setState({ demo: null })
          }}
        >
          Leave the demo
        </Button>
      </div>
      <ul className="mt-2 flex flex-wrap gap-1 @min-[1000px]:grid @min-[1000px]:grid-cols-[repeat(auto-fit,minmax(200px,1fr))]">
        {demo.tasks.map((task) => (
          <li key={task.prompt}>
            <button
              type="button"
              title={`${singleLine(task.prompt)} (${singleLine(task.shows)})`}
              onClick={() => void start(task.prompt, singleLine(task.title, 60))}
              className="w-full rounded-control border border-line px-2.5 py-1 text-left hover:border-faint"
            >
              <span className="block truncate">{singleLine(task.title, 80)}</span>
              <span className="block truncate text-small text-faint @max-[999px]:hidden">
                {singleLine(task.shows, 120)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
