/** Tasks whose sessions are over when the pictures are taken. */
import { call, finish, say, think, turn, type Turn } from './script.ts'

/** A task, its name, what the model does, and when it began. */
export type Task = {
  readonly name: string
  readonly prompt: string
  readonly turns: readonly Turn[]
  readonly summary: string
  readonly verdict?: 'completed' | 'idle' | 'blocked'
  /** Minutes before the picture, and how many of them it took. */
  readonly ago: number
  readonly took: number
  readonly repository: 'harbor' | 'timetable-web' | 'infra'
  readonly flags?: readonly string[]
  readonly tags?: readonly string[]
  readonly pinned?: boolean
}

const read = (path: string) => call('Read', { file_path: path })
const test = call('Bash', { command: 'npm test', description: 'Run the tests' })
const write = (path: string, content: string) => call('Write', { file_path: path, content })

const rounding = [
  turn(
    think('A fare of 1.2 times an odd number of cents is rounded per passenger, the invoice rounds the sum.'),
    say('The invoice and the ticket can differ by a cent. I will look at where each of them rounds.'),
    read('src/fares.js'),
    read('test/fares.test.js'),
  ),
  turn(
    say('Tickets round **each passenger**, invoices round the **sum**. First a test that shows it:'),
    call('Edit', {
      file_path: 'test/fares.test.js',
      old_string: "test('a family pays",
      new_string: `test('the sum of rounded fares is the fare of the party', () => {
  const party = [{ kind: 'bike' }, { kind: 'child' }, { kind: 'child' }]
  assert.equal(totalOf(party, 'summer'), 1800)
})

test('a family pays`,
    }),
  ),
  turn(
    call('Edit', {
      file_path: 'src/fares.js',
      old_string: `  const fare = base[passenger.kind]
  if (season === 'summer') return Math.round(fare * 1.2)
  return fare
}`,
      new_string: `  return base[passenger.kind] * factorOf(season)
}

function factorOf(season) {
  return season === 'summer' ? 1.2 : 1
}`,
    }),
    call('Edit', {
      file_path: 'src/fares.js',
      old_string: '  return party.reduce((sum, passenger) => sum + fareOf(passenger, season), 0)',
      new_string:
        '  const sum = party.reduce((all, passenger) => all + fareOf(passenger, season), 0)\n  return Math.round(sum)',
    }),
  ),
  turn(test),
  turn(
    say(`Both now round once, at the end:

| where | before | now |
| --- | --- | --- |
| ticket | each passenger | the sum |
| invoice | the sum | the sum |

\`\`\`js
return Math.round(sum)
\`\`\`

1. The **ticket** and the **invoice** agree for every party of up to twelve.
2. Tickets that were already sold keep their price.`),
    finish('completed', 'Ticket and invoice round once, at the end: no more differences of a cent. Two tests cover it'),
  ),
]

/** The oldest last. */
export const finishedTasks: readonly Task[] = [
  {
    name: 'rounding of summer fares',
    prompt: 'Invoices differ from tickets by a cent in summer. Find out why, add a test, fix it.',
    turns: rounding,
    summary: 'Fixing where summer fares are rounded',
    ago: 24,
    took: 11,
    repository: 'harbor',
    tags: ['bug'],
  },
  {
    name: 'import the 2027 timetable',
    prompt: 'Import the 2027 timetable from timetable.csv.',
    turns: [
      turn(say('I will look for the file.'), call('Glob', { pattern: '**/*.csv' })),
      turn(
        finish(
          'failed',
          'There is no timetable.csv in this repository, nor any other CSV file: where is the new timetable?',
        ),
      ),
    ],
    summary: 'Looking for the timetable',
    ago: 41,
    took: 2,
    repository: 'timetable-web',
  },
  {
    name: 'release notes for 3.2',
    prompt: 'Write the release notes for 3.2 from the merged changes.',
    turns: [
      turn(say('I will read what was merged.'), call('Bash', { command: 'git log --oneline -20' })),
      turn(
        write('docs/release-3.2.md', '# Harbor 3.2\n\n- Groups book in one step\n- Bikes have a fare of their own\n'),
      ),
      turn(
        finish('completed', 'Release notes of 3.2 are in docs/release-3.2.md: 14 changes, 2 of which need a migration'),
      ),
    ],
    summary: 'Writing the release notes',
    ago: 96,
    took: 7,
    repository: 'harbor',
    tags: ['release', 'docs'],
    pinned: true,
  },
  {
    name: 'how seats are locked',
    prompt: 'How are seats locked while somebody pays? Only explain, change nothing.',
    turns: [
      turn(say('I will follow a booking.'), read('src/seats.js'), read('src/booking.js')),
      turn(say('They are not: `reserve` takes them at once and nothing gives them back when a payment fails.')),
    ],
    summary: 'Seats are taken at once and never given back when a payment fails',
    verdict: 'idle',
    ago: 132,
    took: 3,
    repository: 'harbor',
  },
  {
    name: 'terraform for the staging database',
    prompt: 'Move the staging database to the new module.',
    turns: [
      turn(write('staging.tf', 'module "database" {\n  source = "./database"\n}\n')),
      turn(finish('completed', 'Staging uses the new database module; the plan shows no replacement of data')),
    ],
    summary: 'Moving staging to the new module',
    ago: 260,
    took: 16,
    repository: 'infra',
    tags: ['infra'],
  },
  {
    name: 'keyboard order in the booking form',
    prompt: 'Tab jumps from the date to the footer in the booking form. Fix it.',
    turns: [
      turn(write('src/form.css', '.date { order: 1 }\n.party { order: 2 }\n')),
      turn(finish('completed', 'Tab now goes from the date to the party, then to the crossing and the button')),
    ],
    summary: 'Ordering the booking form',
    ago: 1_390,
    took: 22,
    repository: 'timetable-web',
    tags: ['ui'],
  },
  {
    name: 'send tickets as PDF',
    prompt: 'Send tickets as PDF besides the text.',
    turns: [
      turn(read('src/booking.js')),
      turn(finish('failed', 'npm install pdf-lib failed: the registry answered 403 for the scope @harbor')),
    ],
    summary: 'Sending tickets as PDF',
    ago: 1_530,
    took: 9,
    repository: 'harbor',
  },
  {
    name: 'harbour names with umlauts',
    prompt: 'Search finds no harbour whose name has an umlaut. Fix it.',
    turns: [
      turn(write('src/fold.js', "export const fold = (name) => name.normalize('NFD').replace(/\\p{M}/gu, '')\n")),
      turn(finish('completed', 'Searching for „Grosse Insel“ finds „Große Insel“: names are compared without marks')),
    ],
    summary: 'Comparing names without marks',
    ago: 2_900,
    took: 14,
    repository: 'timetable-web',
  },
]
