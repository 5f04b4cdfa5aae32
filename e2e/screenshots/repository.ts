import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const fares = `const base = { adult: 1250, child: 600, bike: 300 }

/** What a crossing costs, in cents. */
export function fareOf(passenger, season) {
  const fare = base[passenger.kind]
  if (season === 'summer') return Math.round(fare * 1.2)
  return fare
}

/** What a party pays together. */
export function totalOf(party, season) {
  return party.reduce((sum, passenger) => sum + fareOf(passenger, season), 0)
}
`

const booking = `import { totalOf } from './fares.js'
import { reserve } from './seats.js'

/** Books a crossing; answers with the ticket. */
export async function book(party, crossing) {
  const seats = await reserve(crossing.id, party.length)
  const price = totalOf(party, crossing.season)
  return { crossing: crossing.id, seats, price, at: Date.now() }
}

/** Gives the seats of a ticket back. */
export async function cancel(ticket) {
  return { ...ticket, cancelled: true }
}
`

const client = `/** Asks the harbour office. */
export async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, process.env.OFFICE_URL), options)
  if (!answer.ok) throw new Error(\`\${path}: \${answer.status}\`)
  return await answer.json()
}
`

const files: Readonly<Record<string, string>> = {
  'README.md': '# Harbor\n\nBooks ferry crossings: timetables, seats, fares and tickets.\n',
  'package.json': `${JSON.stringify({ name: 'harbor', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'src/fares.js': fares,
  'src/booking.js': booking,
  'src/client.js': client,
  'src/seats.js':
    'let free = 120\n\nexport async function reserve(crossing, count) {\n  free -= count\n  return count\n}\n',
  'src/timetable.js': "export const crossings = ['06:40', '09:15', '12:30', '17:05']\n",
  'test/fares.test.js': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalOf } from '../src/fares.js'

test('a family pays for each of its members', () => {
  assert.equal(totalOf([{ kind: 'adult' }, { kind: 'child' }], 'winter'), 1850)
})
`,
  '.claude/agents/reviewer.md':
    '---\nname: reviewer\ndescription: Reads changes and says what is wrong\n---\n\nReview the change.\n',
  '.claude/commands/release.md': '---\ndescription: Prepares a release\n---\n\nPrepare the release $ARGUMENTS.\n',
  '.backburner/.gitignore': '*\n',
}

/** Makes a repository of a small ferry service, as somebody may really have one. */
export function makeRepository(directory: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const git = (...words: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Robin', '-c', 'user.email=robin@example.invalid', ...words], {
      cwd: directory,
    })
  }
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'Book crossings')
}
