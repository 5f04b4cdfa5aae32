import type { CardDesk } from './card-desk.ts'
import type { HookEvent } from './hook-events.ts'
import type { HookAnswer } from './hook-server.ts'
import type { MessageDesk } from './message-desk.ts'
import type { ProgramTerminal } from './program-terminal.ts'
import type { StateDesk } from './state-desk.ts'

/** Who has to know of what hooks tell. */
export type Ears = {
  readonly cards: CardDesk
  readonly messages: MessageDesk
  readonly state: StateDesk
  readonly terminal: Pick<ProgramTerminal, 'mayHoldDraft'>
  readonly now: () => number
  /** The program goes on with this conversation. */
  readonly follow: (conversation: string) => void
  readonly mode: (mode: string) => Promise<void>
  /** Resolves once the transcript has these last words of a turn, or is later than it ever was. */
  readonly whenRead: (words: string) => Promise<void>
  /** The program ends its session, and says why. */
  readonly ended: (reason: string) => void
  readonly report: (what: string, error?: unknown) => void
}

/** Takes what a hook tells; resolves with the hook's answer, which for a dialog is the user's. */
export async function hearHook(event: HookEvent, gone: AbortSignal, ears: Ears): Promise<HookAnswer> {
  const { cards, messages, state, terminal } = ears
  const at = ears.now()
  if (event.agent_id === undefined && event.hook_event_name !== 'SessionEnd') ears.follow(event.session_id)
  if (event.permission_mode !== undefined) await ears.mode(event.permission_mode)
  switch (event.hook_event_name) {
    case 'UserPromptSubmit':
      messages.submitted()
      terminal.mayHoldDraft = false
      state.turn({ kind: 'running', at, ref: 'UserPromptSubmit' })
      return {}
    case 'PreToolUse':
      cards.announce(event)
      state.turn({ kind: 'running', at, ref: `PreToolUse ${event.tool_name}` })
      await messages.settled()
      return {}
    case 'PostToolUse':
    case 'PostToolUseFailure':
      await cards.ran(event)
      state.turn({ kind: 'running', at, ref: `${event.hook_event_name} ${event.tool_name}` })
      return {}
    case 'PermissionRequest':
      return await cards.ask(event, gone)
    case 'Stop': {
      const more = await messages.atStop()
      if (more !== null) {
        state.turn({ kind: 'running', at, ref: 'Stop: goes on with a message' })
        return more
      }
      const words = event.last_assistant_message ?? ''
      const background = event.background_tasks?.length ?? 0
      state.turn({ kind: 'ending', at })
      ears
        .whenRead(words)
        .then(() => state.turn({ kind: 'ended', at, words, background }))
        .catch((error: unknown) => ears.report('the end of a turn could not be told', error))
      return {}
    }
    case 'StopFailure':
      state.turn({ kind: 'failed', at, error: event.error ?? 'unknown', words: event.last_assistant_message ?? '' })
      return {}
    case 'SessionEnd':
      if (event.reason !== 'clear') ears.ended(event.reason ?? 'other')
      return {}
    case 'SessionStart':
    case 'Notification':
      return {}
  }
}
