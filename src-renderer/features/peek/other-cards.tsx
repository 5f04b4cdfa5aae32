import type { ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'

/** A sign-in that is missing: where to give one, and a way to try again. */
export function LoginCard(props: { readonly row: SessionRow; readonly message: string }): ReactNode {
  const { actions, ui } = useServices()
  return (
    <div>
      <p className="text-lead font-bold wrap-anywhere">{plainText(props.message)}</p>
      <div className="mt-3 flex gap-1.5">
        <Button look="primary" onClick={() => ui.setState({ screen: 'settings', settingsAt: 'api-key' })}>
          Open settings
        </Button>
        <Button
          onClick={() => {
            // The button goes with what is asked.
            focusPlace('board')
            actions.respawn(props.row.sessionId)
          }}
        >
          Try again
        </Button>
      </div>
    </div>
  )
}
