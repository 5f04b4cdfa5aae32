import { singleLine } from '../../../src-shared/base/single-line.ts'
import { enterHint } from '../../../src-shared/client/dispatch/enter-hint.ts'
import type { BoxInput } from '../../../src-shared/client/dispatch/parse-input.ts'

/** What Enter does now, in a few words. */
export function hintOf(
  parsed: BoxInput,
  state: {
    readonly sending: boolean
    readonly attachable: string | null
    readonly andAttach: string
    readonly help: string
  },
): string {
  if (state.sending) return 'Dispatching…'
  switch (parsed.kind) {
    case 'empty':
      return [
        ...(state.attachable === null ? [] : [`Enter attaches “${singleLine(state.attachable, 20)}”`]),
        ...(state.help === '' ? [] : [`${state.help} keys`]),
      ].join(' · ')
    case 'settings':
      return 'Enter opens the settings'
    case 'exit':
      return 'Enter closes the window; sessions go on'
    case 'task':
    case 'shell':
      return state.andAttach === '' ? 'Enter dispatch' : `Enter dispatch · ${state.andAttach} and attach`
    default:
      return enterHint(parsed)
  }
}
