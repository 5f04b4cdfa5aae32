import { formatClock, formatSpan } from '../base/format.ts'
import { singleLine } from '../base/single-line.ts'
import { boardWordOf } from './board-word.ts'
import { shownStateOf, type Liveness, type SessionRow } from './session-row.ts'

/** What a state can be known from, in words. */
export const evidenceWords = {
  tool: 'tool call',
  api: 'API',
  hook: 'hook',
  exit: 'process exit',
  command: 'command',
  model: 'judged by a model',
  boot: 'restart of this machine',
  'daemon-stop': 'the supervisor was stopped',
} as const

const processWords: Readonly<Record<Liveness, string>> = {
  starting: 'starting',
  alive: 'alive',
  asleep: 'asleep between runs',
  exited: 'exited; a reply or a terminal starts it again where it left off',
  unresponsive: 'does not answer; it is left alone',
}

const waitsFor = {
  question: 'an answer',
  permission: 'a permission',
  plan: 'the approval of a plan',
  login: 'a sign-in',
  budget: 'more budget',
} as const

/** What people can read of a reference: ids of calls and requests are for the log and the hover. */
export function withoutIds(ref: string): string {
  return ref.replace(/(?: to)? (?:(?:toolu|msg|req)_\w+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g, '')
}

/** Why a session is in the state that is shown: facts by their names, as the card beside the row lists them. */
type Why = {
  readonly word: string
  readonly reason: string
  readonly facts: readonly (readonly [name: string, text: string])[]
}

/** Explains a session's state. Pure. */
export function explain(row: SessionRow, now: number): Why {
  const state = shownStateOf(row)
  const ref = singleLine(withoutIds(row.evidence.ref), 80)
  const learnt = `${evidenceWords[row.evidence.kind]}${ref === '' ? '' : ` ${ref}`}, ${formatSpan(now - row.evidence.at)} ago`
  const held = row.hold?.until === undefined ? '' : `, goes on at ${formatClock(row.hold.until)}`
  const process = row.liveness === 'alive' && row.pid !== null ? `alive, ${row.pid}` : processWords[row.liveness]
  return {
    word: boardWordOf(state),
    reason: singleLine(row.reason, 200),
    facts: [
      // What was true last is all there is to say of a session that cannot be asked.
      ...(state === 'unknown' ? [['Last known', boardWordOf(row.state)] as const] : []),
      ...(row.state === 'blocked' && row.waitingFor !== null ? [['Waits for', waitsFor[row.waitingFor]] as const] : []),
      ['Known from', learnt],
      ['Since', `${formatClock(row.since)}, for ${formatSpan(now - row.since)}${held}`],
      ['Process', process],
      ['Last change', `${formatSpan(now - row.updatedAt)} ago`],
    ],
  }
}

/** The explanation in one sentence, for screen readers. */
export function explainAloud(row: SessionRow, now: number): string {
  const { word, reason, facts } = explain(row, now)
  return [`${word}${reason === '' ? '' : `: ${reason}`}`, ...facts.map(([name, text]) => `${name}: ${text}`)].join('. ')
}
