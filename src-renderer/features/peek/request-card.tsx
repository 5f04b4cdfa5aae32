import type { ReactNode } from 'react'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer } from '../../../src-shared/board/session-state.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices } from '../../app/services.ts'
import { BudgetCard } from './budget-card.tsx'
import { LoginCard } from './other-cards.tsx'
import { PermissionCard } from './permission-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { QuestionCard } from './question-card.tsx'
import { Sentence } from './sentence.tsx'
import type { ReplyDraft } from './use-reply.ts'

/** What the session asks, with the ways to answer; or what it says of itself. */
export function RequestCard({ row, draft }: { readonly row: SessionRow; readonly draft: ReplyDraft }): ReactNode {
  const { actions, toasts } = useServices()
  const { request } = row
  if (request === null || row.state !== 'blocked') return <Sentence row={row} />
  const key = request.requestId
  const disabled = draft.sending
  const answer = (given: Answer): void => {
    // The button that was pressed goes away: the focus goes back to the row, unless a reply is being typed.
    if (!(document.activeElement instanceof HTMLTextAreaElement)) focusPlace('board')
    void draft.answer(given, 'reason' in given || 'feedback' in given)
  }
  const answerAll = (given: Answer, others: readonly SessionRow[]): void => {
    answer(given)
    // The rule is stored with the first answer; the others need only go on.
    const same: Answer =
      given.type === 'permission' && given.decision === 'always' ? { type: 'permission', decision: 'allow' } : given
    const sent = others.map(async (other) => {
      const asked = other.request
      if (asked === null) return null
      const result = await actions.reply(other.sessionId, same, asked.requestId)
      // Somebody (the new rule, another window) answered it first: that is what was wanted.
      return result.ok || (result.failure.kind === 'refused' && result.failure.code === 'STALE_ANSWER')
        ? null
        : `${other.name}: ${result.failure.message}`
    })
    void Promise.all(sent).then((problems) => {
      const told = problems.filter((problem) => problem !== null)
      if (told.length > 0)
        toasts.show({ kind: 'problem', text: 'Not every session was answered', detail: told.join(' · ') })
    })
  }
  switch (request.kind) {
    case 'question':
      return <QuestionCard key={key} request={request} disabled={disabled} onAnswer={answer} />
    case 'permission':
      return (
        <PermissionCard
          key={key}
          row={row}
          request={request}
          reason={draft.text}
          disabled={disabled}
          onAnswer={answerAll}
        />
      )
    case 'plan':
      return <PlanCard key={key} request={request} feedback={draft.text} disabled={disabled} onAnswer={answer} />
    case 'login':
      return <LoginCard row={row} message={request.message} />
    case 'budget':
      return <BudgetCard key={key} request={request} disabled={disabled} onAnswer={answer} />
  }
}
