import type { BoxInput } from './parse-input.ts'

/** What stands in the box where window and terminal say the same of Enter. */
type SaidAlike = Exclude<BoxInput, { readonly kind: 'empty' | 'settings' | 'exit' | 'task' | 'shell' }>

/** What Enter does with what stands in the dispatch box, in a few words. */
export function enterHint(input: SaidAlike): string {
  switch (input.kind) {
    case 'filter':
      return 'Enter to the first · Esc clears'
    case 'pull-request':
      return 'Enter selects its session'
    case 'refused':
    case 'doubtful':
      return input.hint
    case 'set-model':
    case 'set-effort':
    case 'set-mode':
      return 'Enter sets it for what you dispatch next'
    case 'show-agents':
      return 'Enter lists the agents'
  }
}
