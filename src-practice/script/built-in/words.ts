/** Scripts that mostly talk: ends of every kind, slow and fast text. */
import type { Script } from '../schema.ts'
import { finish, say, think, turn, callTool } from '../write.ts'

const essay = `## What this project is

A small program with **tests**. The interesting parts:

- \`src\` holds the code,
- \`test\` holds its tests,
- \`README.md\` says how to run it.

\`\`\`js
export function greet(name) {
  return \`Hello, \${name}!\`
}
\`\`\`

| part | state |
|---|---|
| code | works |
| tests | pass |

1. Read the README.
2. Run the tests.
3. Change one thing at a time.`

/** Scripts about what is said. */
export const wordsScripts: readonly Script[] = [
  { name: 'finish', match: 'finish at once', turns: [turn(finish('completed', 'Finished at once'))] },
  {
    name: 'fail',
    match: 'fail this task',
    turns: [turn(say('This cannot be done.'), finish('failed', 'Could not do it: practice makes it fail'))],
  },
  {
    name: 'plain-completed',
    match: 'end in plain text',
    turns: [turn(say('Everything you asked for is done, and the tests pass.'))],
    small: {
      name: 'plain-end',
      summary: 'Everything asked for is done',
      verdict: 'completed',
      suggestion: 'Commit it',
    },
  },
  {
    name: 'plain-question',
    match: 'end with a plain question',
    turns: [
      turn(say('There are two ways to do this. Should I take the short one or the thorough one?')),
      turn(finish('completed', 'You said: {{answer}}')),
    ],
    small: {
      name: 'plain-question',
      summary: 'Short way or thorough way?',
      verdict: 'blocked',
      suggestion: 'The thorough one',
    },
  },
  {
    name: 'plain-idle',
    match: 'end with nothing left to do',
    turns: [turn(say('Hello! I am here when you have something for me to look at.'))],
    small: { name: 'plain-idle', summary: 'Said hello', verdict: 'idle' },
  },
  {
    name: 'explain',
    match: 'explain this project',
    pace: { ms: 15, chunk: 12 },
    turns: [
      turn(
        think('The README should say most of it. I will list the files first.'),
        say('Let me look.'),
        callTool('Glob', { pattern: '*' }),
      ),
      turn(say(essay)),
    ],
    small: { name: 'explain-project', summary: 'Explained what the project is', verdict: 'completed' },
  },
  {
    name: 'slow-answer',
    match: { regex: String.raw`\banswer slowly` },
    pace: { ms: 200, chunk: 6 },
    turns: [
      turn(
        think('Slowly does it.'),
        say(
          'This answer takes its time, so that there is something to watch while it arrives, word by word, until it is done.',
        ),
      ),
      turn(finish('completed', 'Answered slowly')),
    ],
    small: { name: 'slow-answer', summary: 'Answered slowly', verdict: 'completed' },
  },
  {
    name: 'stream',
    match: { regex: String.raw`\bstream (?<rate>\d+) events a second for (?<seconds>\d+) seconds` },
    turns: [
      turn(
        { type: 'stream', eventsPerSecond: '{{rate}}', seconds: '{{seconds}}' },
        finish('completed', 'Streamed for {{seconds}} s'),
      ),
    ],
  },
  {
    name: 'gate',
    match: { regex: String.raw`\bwait at gate (?<gate>[\w-]+)(?<midway> midway)?` },
    turns: [
      {
        when: { variable: 'midway' },
        then: [
          turn(
            say('Half of the answer is here. '),
            { type: 'gate', gate: '{{gate}}' },
            finish('completed', 'Went through gate {{gate}}'),
          ),
        ],
        otherwise: [{ ...turn(finish('completed', 'Went through gate {{gate}}')), gate: '{{gate}}' }],
      },
    ],
  },
]
