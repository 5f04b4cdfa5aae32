import { capabilitiesOf } from './engine-capabilities.ts'
import type { SessionRow } from './session-row.ts'
import { singleLine } from '../base/single-line.ts'

type Asked = Pick<SessionRow, 'state' | 'request' | 'suggestion' | 'engine'>

const longest = 120

/**
 * A short reply that may well come next, for the empty box: what the small model saw coming, else the first option of a
 * question. Null where nothing speaks for one. Pure.
 */
export function suggestedReply({ state, request, suggestion, engine }: Asked): string | null {
  if (!capabilitiesOf(engine).converses) return null
  const seen = singleLine(suggestion ?? '', longest)
  switch (state) {
    case 'idle':
    case 'completed':
      return seen === '' ? null : seen
    case 'blocked': {
      if (request?.kind !== 'question') return null
      if (seen !== '') return seen
      const [question, ...others] = request.questions
      const first = singleLine(question?.options[0]?.label ?? '', longest)
      return others.length > 0 || first === '' ? null : first
    }
    case 'working':
    case 'failed':
    case 'stopped':
      return null
  }
}
