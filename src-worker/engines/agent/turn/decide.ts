import type { Conversation, PendingCall } from '../conversation.ts'
import type { Finished } from '../spoken.ts'

/** What a turn does next. */
export type Next =
  | { readonly do: 'run'; readonly calls: readonly PendingCall[] }
  | { readonly do: 'finish'; readonly finished: Finished }
  | { readonly do: 'ask' }
  /** The answer was cut at the output limit: the model is told and asked again. */
  | { readonly do: 'go-on'; readonly notice: string }
  | { readonly do: 'fail'; readonly reason: string; readonly ref: string }
  /** The turn ended in plain text: somebody has to judge what that means. */
  | { readonly do: 'conclude'; readonly text: string; readonly ref: string }
  /** Nothing was ever said. */
  | { readonly do: 'rest' }

/** Answers in a row that may be cut at the output limit before the turn fails. */
const cutAnswersAllowed = 3

/** Answers in a row that may overflow the window. */
const overflowsAllowed = 2

/** Decides from the conversation alone, so that a restarted worker decides the same. */
export function decide(conversation: Conversation): Next {
  const calls = conversation.pending()
  // A `Finish` ends the turn: calls that came with it and have not run are not run any more.
  if (conversation.finished !== null) return { do: 'finish', finished: conversation.finished }
  if (calls.length > 0) return { do: 'run', calls }
  const last = conversation.lastAnswer
  if (last === null) return conversation.isEmpty ? { do: 'rest' } : { do: 'ask' }
  const ref = `${last.stopReason ?? 'end_turn'} ${last.messageId}`
  switch (last.stopReason) {
    case 'pause_turn':
      return { do: 'ask' }
    case 'max_tokens':
      return conversation.cutAnswers < cutAnswersAllowed
        ? {
            do: 'go-on',
            notice:
              'Your last answer was cut off at the output limit. Go on from where it stopped, in smaller steps; a tool call that was cut off did not run.',
          }
        : {
            do: 'fail',
            reason: `The model's answers were cut at its output limit ${cutAnswersAllowed} times in a row; reply to go on, or ask for a smaller step`,
            ref,
          }
    case 'refusal':
      return {
        do: 'fail',
        reason: `The model declined to answer${last.stopDetail === null ? '' : `: ${last.stopDetail}`}; reply with another wording to go on`,
        ref,
      }
    case 'model_context_window_exceeded':
      // Asking compacts first.
      return conversation.overflows < overflowsAllowed
        ? { do: 'ask' }
        : {
            do: 'fail',
            reason:
              'The conversation does not fit into the model even after it was compacted; reply with a smaller step, /clear, or start a new session',
            ref,
          }
    default:
      return { do: 'conclude', text: last.text, ref }
  }
}
