import type { SessionState, WaitingFor } from '../../../src-shared/board/session-state.ts'

/** What the session file of the program says. `at` is when it says that this began. */
export type FileStatus = {
  readonly status: string
  readonly waitingFor: string | null
  readonly at: number
}

/** The newest thing that hooks and transcript told of the turn. */
export type TurnFacts =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly at: number; readonly ref: string }
  /** It has ended, and its last words are not in the transcript yet. */
  | { readonly kind: 'ending'; readonly at: number }
  | { readonly kind: 'ended'; readonly at: number; readonly words: string; readonly background: number }
  | { readonly kind: 'failed'; readonly at: number; readonly error: string; readonly words: string }
  | { readonly kind: 'interrupted'; readonly at: number }

/** All that is known of one run of the program. */
export type Facts = {
  /** `starting`: it runs, and its session, or the turn that it was started with, has not begun. */
  readonly process: 'starting' | 'up' | 'gone'
  readonly spawnedAt: number
  /** `SessionStart` was heard: no start-up dialog is in the way. */
  readonly hasStarted: boolean
  readonly turn: TurnFacts
  readonly file: FileStatus | null
  /** A dialog whose hook waits for our answer. */
  readonly card: { readonly kind: 'permission' | 'question' | 'plan'; readonly ref: string; readonly at: number } | null
  /** When a dialog was last answered by us, or known to be answered: what the session file said before is out of date. */
  readonly answeredAt: number
  /** What was typed on its screen during a turn and waits there. */
  readonly queued: number
}

/** The state that follows from the facts, and which of them it was learnt from. */
export type Judgement = {
  readonly state: SessionState
  readonly reason: string
  readonly evidence: { readonly kind: 'hook' | 'exit' | 'tool'; readonly ref: string }
  readonly waitingFor?: WaitingFor
  /** Somebody has to look at its screen: nothing else can answer. */
  readonly mustAttach?: boolean
  /** What the turn ended in. */
  readonly result?: string
  /** None of the sources can tell: the state is the last one known. */
  readonly isUnknown?: boolean
}

/** A start-up dialog is taken for one when nothing was heard of the session for this long. */
export const startUpMs = 8_000
/** The hook of a dialog comes within this time of the session file's word, or not at all. */
const hookLagMs = 500
/** Without a hook and without a session file for this long nothing can tell any more. */
const silenceMs = 3_000

const attach = 'attach to answer it'

/** What a session is doing. Pure: the tables of the tests are its specification. */
export function judgeState(facts: Facts, now: number): Judgement | null {
  const { process, turn, card, file } = facts
  if (process === 'gone') return null
  if (process === 'starting' && now - facts.spawnedAt < startUpMs) return null
  if (process === 'starting' && !facts.hasStarted && file === null) return startUpDialog
  if (card !== null) {
    const evidence = { kind: 'tool' as const, ref: card.ref }
    return { state: 'blocked', reason: `waits for a ${card.kind}`, evidence, waitingFor: card.kind }
  }
  if (file?.status === 'waiting' && file.at > facts.answeredAt) {
    // Its hook is on the way, if this dialog has one.
    if (now - file.at < hookLagMs) return null
    return waitingOnScreen(file)
  }
  switch (turn.kind) {
    case 'running':
      return isAfter(file, turn, 'idle') ? idleByFile(file) : working(turn.ref)
    case 'ending':
      return working('Stop')
    case 'ended':
      if (isAfter(file, turn, 'busy')) return working('session file: busy')
      if (turn.background > 0) return working(`Stop: ${turn.background} in the background`)
      return facts.queued > 0 ? working('transcript: a prompt waits') : ended(turn.words)
    case 'failed':
      return isAfter(file, turn, 'busy') ? working('session file: busy') : failed(turn.error, turn.words)
    case 'interrupted':
      return isAfter(file, turn, 'busy')
        ? working('session file: busy')
        : {
            state: 'idle',
            reason: 'Interrupted; reply to go on',
            evidence: { kind: 'hook', ref: 'transcript: interrupted' },
          }
    case 'none':
      return judgeWithoutTurn(facts, now)
  }
}

const startUpDialog: Judgement = {
  state: 'blocked',
  reason:
    'Claude Code asks something before it starts: attach to answer it (whether the folder is trusted: backburner trust, then respawn)',
  evidence: { kind: 'hook', ref: 'no SessionStart' },
  waitingFor: 'login',
  mustAttach: true,
}

function judgeWithoutTurn({ file, spawnedAt }: Facts, now: number): Judgement | null {
  if (file?.status === 'busy') return working('session file: busy')
  if (file?.status === 'idle') return idleByFile(file)
  if (now - spawnedAt < startUpMs + silenceMs) return null
  return {
    state: 'idle',
    reason: 'Neither its hooks nor its session file tell what it does; attach to see',
    evidence: { kind: 'hook', ref: 'no hook, no session file' },
    isUnknown: true,
  }
}

function waitingOnScreen({ waitingFor }: FileStatus): Judgement {
  const evidence = { kind: 'hook' as const, ref: `session file: waiting, ${waitingFor ?? 'no more is said'}` }
  if (waitingFor === 'permission prompt')
    return {
      state: 'blocked',
      reason: `Claude Code asks for a permission on its screen; ${attach}`,
      evidence,
      waitingFor: 'permission',
      mustAttach: true,
    }
  const what =
    waitingFor === 'dialog open' ? 'A dialog is open on its screen' : 'Claude Code asks something on its screen'
  return { state: 'blocked', reason: `${what}; ${attach}`, evidence, waitingFor: 'question', mustAttach: true }
}

function working(ref: string): Judgement {
  return { state: 'working', reason: 'Claude Code works', evidence: { kind: 'hook', ref } }
}

function idleByFile({ at }: FileStatus): Judgement {
  return {
    state: 'idle',
    reason: 'Its turn is over; reply to go on',
    evidence: { kind: 'hook', ref: `session file: idle since ${at}` },
  }
}

/** A turn that ends in a question has not finished its task, and nobody has judged that it has not. */
function ended(words: string): Judgement {
  const evidence = { kind: 'hook' as const, ref: 'Stop' }
  const text = words.trim()
  if (text === '') return { state: 'idle', reason: 'The turn ended without a word', evidence }
  if (/[?？]["'”’)\]*_]*$/.test(text))
    return { state: 'idle', reason: 'The turn ended with a question', evidence, result: words }
  return { state: 'completed', reason: 'The turn ended', evidence, result: words }
}

function failed(error: string, words: string): Judgement {
  const evidence = { kind: 'hook' as const, ref: `StopFailure ${error}` }
  if (error === 'authentication_failed')
    return {
      state: 'blocked',
      reason: 'Claude Code is not signed in; attach and type /login',
      evidence,
      waitingFor: 'login',
      mustAttach: true,
    }
  return { state: 'failed', reason: words === '' ? `The turn failed: ${error}` : words, evidence, result: words }
}

function isAfter(file: FileStatus | null, turn: TurnFacts, status: string): file is FileStatus {
  return file?.status === status && file.at > atOf(turn)
}

function atOf(turn: TurnFacts): number {
  return turn.kind === 'none' ? 0 : turn.at
}
