/** Tasks whose sessions are at work, or wait for somebody, when the pictures are taken. */
import { call, forever, say, think, turn } from './script.ts'
import type { Task } from './finished-tasks.ts'

const read = (path: string) => call('Read', { file_path: path })

const todos = (done: number) =>
  call('TodoWrite', {
    todos: [
      ['Find where the test waits for a fixed time', 'Finding where the test waits'],
      ['Wait for the receipt of the autosave instead', 'Waiting for the receipt'],
      ['Run the test 200 times', 'Running the test 200 times'],
      ['Look for the same pattern elsewhere', 'Looking for the same pattern'],
      ['Note it in the testing guide', 'Noting it in the testing guide'],
    ].map(([content, activeForm], at) => ({
      content,
      activeForm,
      status: at < done ? 'completed' : at === done ? 'in_progress' : 'pending',
    })),
  })

const client = `/** Asks the harbour office; what only reads is asked again when it fails. */
export async function ask(path, options = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(new URL(path, process.env.OFFICE_URL), options)
    if (answer.ok) return await answer.json()
    if (attempt === 3 || answer.status < 500) throw new Error(\`\${path}: \${answer.status}\`)
    await pause(250 * 2 ** attempt)
  }
}
`

const plan = `## Move to PostgreSQL 17

Nothing is down for longer than a minute, and every step can be taken back until the last one.

1. Add a replica that runs 17 and let it catch up (about 40 minutes).
2. Run the nightly tests against the replica.
3. Stop writing, wait until the replica has everything, make it the primary.
4. Keep the old one for a week, read only.

| risk | what helps |
| --- | --- |
| \`pg_trgm\` sorts differently | rebuild two indexes before step 3 |
| the driver is too old | \`pg\` 8.13 in both services first |
`

/** Newest first. */
export const openTasks: readonly Task[] = [
  {
    name: 'retries for the harbour office',
    prompt: 'The harbour office often answers 503. Retry such requests with a growing pause.',
    turns: [
      turn(say('I will look at how the office is asked.'), read('src/client.js'), read('src/booking.js')),
      turn(
        think('Booking twice because an answer was lost would be worse than an error.'),
        say('Repeating a booking could book it twice, so this is not mine to decide:'),
        call('AskUserQuestion', {
          questions: [
            {
              question: 'Which requests may be sent again after a 503?',
              header: 'Retries',
              multiSelect: false,
              options: [
                {
                  label: 'Only those that read',
                  description: 'Timetables and free seats; bookings still fail at once',
                },
                {
                  label: 'All, with a booking key',
                  description: 'The office drops a second booking with the same key',
                },
                { label: 'All of them', description: 'Shortest, and a lost answer may book twice' },
              ],
            },
          ],
        }),
      ),
    ],
    summary: 'Asking which requests may be repeated',
    ago: 18,
    took: 0,
    repository: 'harbor',
    tags: ['reliability'],
  },
  {
    name: 'ask the office again',
    prompt: 'Rewrite the client of the harbour office so that reading is tried three times.',
    turns: [
      turn(say('The whole file is short enough to read.'), read('src/client.js')),
      turn(
        say('Only the loop is new; what cannot be repeated throws as before.'),
        call('Write', { file_path: 'src/client.js', content: client }),
      ),
    ],
    summary: 'Rewriting the client',
    ago: 12,
    took: 0,
    repository: 'harbor',
    flags: ['--permission-mode', 'default'],
  },
  {
    name: 'move to PostgreSQL 17',
    prompt: 'Plan how we move to PostgreSQL 17 without an outage.',
    turns: [
      turn(say('I will look at what we run.'), call('Glob', { pattern: '**/*.tf' })),
      turn(call('ExitPlanMode', { plan })),
    ],
    summary: 'A plan in four steps',
    ago: 55,
    took: 0,
    repository: 'infra',
    flags: ['--permission-mode', 'plan'],
    tags: ['infra'],
  },
  ...['harbor', 'timetable-web'].map((repository): Task => ({
    name: repository === 'harbor' ? 'schema for bookings' : 'schema for timetables',
    prompt: `Check what comes from outside with zod (${repository}).`,
    turns: [
      turn(
        say('zod is not installed here yet.'),
        call('Bash', { command: 'npm install zod@4', description: 'Install zod' }),
      ),
    ],
    summary: 'Installing zod',
    ago: repository === 'harbor' ? 7 : 6,
    took: 0,
    repository: 'harbor',
    flags: ['--permission-mode', 'default'],
  })),
  {
    name: 'flaky save test',
    prompt: 'Make the flaky save test wait for the autosave receipt.',
    turns: [
      turn(say('I will go through it step by step.'), todos(0), call('Grep', { pattern: 'setTimeout', path: '.' })),
      turn(say('Two places wait for a fixed time.'), todos(1)),
      turn(
        call('Write', {
          file_path: 'test/save.test.js',
          content: "import { receipt } from '../src/receipt.js'\n\nawait receipt('autosave')\n",
        }),
      ),
      turn(todos(2)),
      turn(
        say(
          'The test now waits for the receipt itself. While it runs 200 times, I look for the same pattern in the other tests',
        ),
        forever,
      ),
    ],
    summary: 'Running the test 200 times',
    ago: 31,
    took: 0,
    repository: 'harbor',
    tags: ['tests'],
    pinned: true,
  },
  {
    name: 'review of the payment flow',
    prompt: 'Review the payment flow with three reviewers: security, errors, speed.',
    turns: [
      turn(
        say('Three reviewers look at it at the same time.'),
        call('Agent', {
          description: 'Security of payments',
          prompt: 'look at security and wait',
          subagent_type: 'reviewer',
        }),
        call('Agent', {
          description: 'What happens on errors',
          prompt: 'look at errors and wait',
          subagent_type: 'reviewer',
        }),
        call('Agent', { description: 'Where time goes', prompt: 'look at speed and wait', subagent_type: 'reviewer' }),
      ),
    ],
    summary: 'Three reviewers at work',
    ago: 9,
    took: 0,
    repository: 'harbor',
  },
  {
    name: 'explain the booking module',
    prompt: 'Explain the booking module to somebody who is new here, with an example.',
    turns: [
      turn(say('I will read it first.'), read('src/booking.js'), read('src/fares.js')),
      turn(
        say(`## Booking in three steps

A booking is **seats**, a **price** and a **ticket**, in that order:

\`\`\`js
import { book } from './booking.js'

const party = [{ kind: 'adult' }, { kind: 'child' }]
const ticket = await book(party, { id: 'K-0915', season: 'summer' })
console.log(ticket.price) // 2220
\`\`\`

- \`reserve\` takes the seats and never waits.
- \`totalOf\` knows the season; prices are cents.
- A ticket that was cancelled keeps its number`),
        forever,
      ),
    ],
    summary: 'Explaining the booking module',
    ago: 4,
    took: 0,
    repository: 'harbor',
  },
  {
    name: 'group bookings in one step',
    prompt: 'Let groups of up to 40 book in one step.',
    turns: [
      turn(read('src/booking.js')),
      turn(say('Groups need seats next to each other, so first the seat map'), forever),
    ],
    summary: 'Reading how seats are given away',
    ago: 3,
    took: 0,
    repository: 'harbor',
    tags: ['release'],
  },
]
