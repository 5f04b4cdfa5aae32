import type { ReactNode } from 'react'
import { useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { modeWord } from '../../../src-shared/client/dispatch/launch-words.ts'
import type { Problem, Remedy } from './use-dispatch.ts'

function remedyWord(remedy: Exclude<Remedy, { kind: 'none' }>): string {
  switch (remedy.kind) {
    case 'again':
      return 'Try again'
    case 'accept-mode':
      return `Accept “${modeWord(remedy.mode)}” and dispatch`
    case 'as-it-is':
      return 'Dispatch as it is'
  }
}

/** Why nothing was dispatched, right above the text that stays, and what can be done about it. */
export function ProblemLine({
  problem,
  onRemedy,
}: {
  readonly problem: Problem
  readonly onRemedy: () => void
}): ReactNode {
  const { connection } = useServices()
  const isLive = useValue(connection.health, ({ socket, data }) => socket === 'open' && data === 'fresh')
  const { text, remedy, offline } = problem
  return (
    <div role="alert" className="flex items-center gap-2 px-1 pb-2 text-failed">
      <span className="line-clamp-3 min-w-0 flex-1">
        {offline && isLive ? 'The supervisor answers again; what you typed is still here.' : text}
      </span>
      {remedy.kind !== 'none' && <Button onClick={onRemedy}>{remedyWord(remedy)}</Button>}
    </div>
  )
}
