import type { ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { formatClock } from '../../app/format.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'

/** A sign-in that is missing: where to give one, and a way to try again. */
export function LoginCard(props: { readonly row: SessionRow; readonly message: string }): ReactNode {
  const { actions, ui } = useServices()
  return (
    <div>
      <p className="text-lead font-bold wrap-anywhere">{plainText(props.message)}</p>
      <div className="mt-3 flex gap-1.5">
        <Button look="primary" onClick={() => ui.setState({ screen: 'settings' })}>
          Open settings
        </Button>
        <Button onClick={() => actions.respawn(props.row.sessionId)}>Try again</Button>
      </div>
    </div>
  )
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`

/** A budget that is used up: how much further it may go. */
export function BudgetCard(props: {
  readonly request: Extract<OpenRequest, { kind: 'budget' }>
  readonly disabled: boolean
  readonly onAnswer: (answer: Answer) => void
}): ReactNode {
  const { request, disabled, onAnswer } = props
  const { scope, spentUsd, limitUsd, stepUsd, until } = request
  const whose = scope === 'session' ? 'This session' : 'All sessions together'
  const today = scope === 'day' ? ' today' : ''
  return (
    <div>
      <h3 className="mb-1 text-lead font-bold">The budget is used up</h3>
      <p className="text-dim">
        {whose} spent {dollars(spentUsd)} of {dollars(limitUsd)}
        {today}. Nothing more is asked of a model until you say so
        {until === undefined ? '' : `, or until ${formatClock(until)}`}.
      </p>
      <div className="mt-3 flex flex-wrap gap-1.5">
        <Button look="primary" disabled={disabled} onClick={() => onAnswer({ type: 'budget', decision: 'continue' })}>
          Let it spend {dollars(stepUsd)} more
        </Button>
        {scope === 'day' && (
          <Button disabled={disabled} onClick={() => onAnswer({ type: 'budget', decision: 'raise' })}>
            {dollars(stepUsd)} more for all, today
          </Button>
        )}
        <Button look="danger" disabled={disabled} onClick={() => onAnswer({ type: 'budget', decision: 'stop' })}>
          Stop here
        </Button>
      </div>
    </div>
  )
}
