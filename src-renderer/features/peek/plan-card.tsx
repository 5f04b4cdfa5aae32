import type { ReactNode } from 'react'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { Button } from '../../ui/button.tsx'
import { TextBlock } from './text-block.tsx'

/** A plan to approve or to send back; text in the reply box goes along with a rejection. */
export function PlanCard(props: {
  readonly request: Extract<OpenRequest, { kind: 'plan' }>
  readonly feedback: string
  readonly disabled: boolean
  readonly onAnswer: (answer: Answer) => void
}): ReactNode {
  const { request, feedback, disabled, onAnswer } = props
  const words = feedback.trim()
  return (
    <div>
      <h3 className="mb-2 text-lead font-bold">A plan to approve</h3>
      <TextBlock text={request.plan} />
      <div className="mt-3 flex gap-1.5">
        <Button look="primary" disabled={disabled} onClick={() => onAnswer({ type: 'plan', decision: 'approve' })}>
          Approve
        </Button>
        <Button
          look="danger"
          disabled={disabled}
          onClick={() => onAnswer({ type: 'plan', decision: 'reject', ...(words === '' ? {} : { feedback: words }) })}
        >
          Reject
        </Button>
      </div>
      {words !== '' && <p className="mt-2 text-small text-faint">Your text goes along with Reject.</p>}
    </div>
  )
}
