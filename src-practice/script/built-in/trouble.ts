/** `trouble: <kind>`: scripts that break as an API breaks, then go on as if nothing had been. */
import type { Script, Step, Trouble, Turn } from '../schema.ts'
import { finish, say, turn, callTool } from '../write.ts'

/** Each kind with the words that ask for it. */
const kinds: readonly (readonly [string, Trouble])[] = [
  [String.raw`overloaded|529`, { kind: 'status', status: 529 }],
  [String.raw`rate limit|429`, { kind: 'status', status: 429, retryAfter: '{{after}}' }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['400', { kind: 'status', status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
  ['401', { kind: 'status', status: 401 }],
  ['402', { kind: 'status', status: 402 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404, message: 'model: no-such-model' }],
  ['413', { kind: 'status', status: 413 }],
  ['reset', { kind: 'reset' }],
  ['cut', { kind: 'cut' }],
  ['malformed', { kind: 'malformed' }],
  ['unknown event', { kind: 'unknown-event' }],
  ['error event', { kind: 'error-event', errorType: 'overloaded_error' }],
  ['hang', { kind: 'hang' }],
  ['stall', { kind: 'hang', afterEvents: 4 }],
  ['drip', { kind: 'drip', ms: 250 }],
  ['truncated tool', { kind: 'truncated-tool' }],
  ['content type', { kind: 'content-type' }],
]

/** What follows the kind: ` after 2 s` (retry-after), ` x3` or ` always`; `later trouble:` strikes the second turn. */
const tail = String.raw`\b(?: after (?<after>[\d.]+) s)?(?: x(?<times>\d+)| (?<always>always))?`

/** One script per kind of trouble, and the stop reasons that are troubles of their own. */
export const troubleScripts: readonly Script[] = [
  ...kinds.map(([words, what]) => troubleScript(words, what)),
  {
    name: 'trouble refusal',
    match: 'trouble: refusal',
    turns: [
      { ...turn(say('I cannot help with')), stopReason: 'refusal' },
      turn(finish('completed', 'Went on after a refusal')),
    ],
  },
  {
    name: 'trouble max tokens',
    match: 'trouble: max tokens',
    turns: [
      { ...turn(say('This answer is longer than')), stopReason: 'max_tokens' },
      turn(finish('completed', 'Went on after max_tokens')),
    ],
  },
  {
    name: 'trouble max tokens in a tool',
    match: 'trouble: max tokens in a tool',
    turns: [
      {
        ...turn(
          say('A long file follows.'),
          callTool('Write', { file_path: 'long.txt', content: 'This is cut off in the middle' }),
        ),
        stopReason: 'max_tokens',
        trouble: { what: { kind: 'truncated-tool' }, times: 1 },
      },
      turn(finish('completed', 'Went on after max_tokens')),
    ],
  },
]

function troubleScript(words: string, what: Trouble): Script {
  const name = `trouble ${words}`
  const times = '{{times}}{{always}}'
  const struck = (step: Turn): Step => ({
    when: { variable: 'later' },
    then: [turn(say('The first turn is fine.'), callTool('Glob', { pattern: '*' })), broken(step, what, times)],
    otherwise: [broken(step, what, times)],
  })
  return {
    name,
    match: { regex: String.raw`(?<later>later )?trouble: (?:${words})${tail}` },
    vars: { after: '1' },
    turns: [
      struck(turn(say('The trouble is over, and the work goes on.'), callTool('Glob', { pattern: '*.md' }))),
      turn(finish('completed', 'Got through the trouble')),
    ],
  }
}

function broken(step: Turn, what: Trouble, times: string): Turn {
  return { ...step, trouble: { what, times } }
}
