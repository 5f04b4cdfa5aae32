import type { ReactNode } from 'react'
import { useFirstStepsShown } from '../../app/first-steps.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices, useUi } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'
import { DemoStep } from './demo-step.tsx'
import { KeyStep } from './key-step.tsx'
import { TrustStep } from './trust-step.tsx'

function Steps(): ReactNode {
  return (
    <ol>
      <KeyStep />
      <TrustStep />
      <DemoStep />
    </ol>
  )
}

/** The first steps on an empty board: to be done in any order or skipped, and not shown again afterwards. */
export function Onboarding(): ReactNode {
  const { ui, connection, toasts } = useServices()
  const shown = useFirstStepsShown()
  const began = useUi((state) => state.firstSession !== null)
  if (!shown) return null
  const leave = async (): Promise<void> => {
    ui.setState({ firstSteps: 'left', firstSession: null })
    focusPlace('dispatch')
    const result = await connection.call((client) =>
      client.settings.set({ path: 'appearance.firstSteps', value: false }),
    )
    if (!result.ok) {
      toasts.show({ kind: 'problem', text: 'The first steps may come back', detail: result.failure.message })
    }
  }
  return (
    <section
      aria-label="Getting started"
      className="mt-4 mr-4 ml-8 max-w-160 rounded-panel border border-line bg-panel"
    >
      <div className="flex items-center border-b border-line px-3 py-1.5">
        <h2 className="text-label font-bold text-dim">Getting started</h2>
        <Button look="plain" className="ml-auto" onClick={() => void leave()}>
          {began ? 'Done' : 'Skip'}
        </Button>
      </div>
      <Steps />
    </section>
  )
}

/** The same steps, asked for again. */
export function OnboardingDialog(): ReactNode {
  const { ui } = useServices()
  return (
    <Panel title="Getting started" focusPanel onClose={() => ui.setState({ overlay: null })}>
      <div className="pt-2 pb-1">
        <Steps />
      </div>
    </Panel>
  )
}

/** Whether the folder of the next task is trusted, what it brings along, and how to change that. */
export function TrustDialog(): ReactNode {
  const { ui } = useServices()
  return (
    <Panel title="Trust a folder" focusPanel onClose={() => ui.setState({ overlay: null })}>
      <p className="px-4 pt-1 text-small text-dim">
        A trusted folder’s own hooks, servers, setup, variables and allow rules take effect, in every worktree of it.
      </p>
      <ol className="pt-2 pb-1">
        <TrustStep isWhole />
      </ol>
    </Panel>
  )
}
