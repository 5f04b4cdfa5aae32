/** Demo: several points in a row, with progress on the row. */
import type { Block, Script } from '../schema.ts'
import { callTool, finish, say, think, turn } from '../write.ts'
import { demoPace, runTests, slowly } from './pace.ts'

const points = [
  ['Say which tea is unknown', 'Saying which tea is unknown'],
  ['Find teas whatever the case', 'Finding teas whatever the case'],
  ['Show teas without caffeine', 'Showing teas without caffeine'],
  ['Write tests', 'Writing tests'],
  ['Tick off TODO.md', 'Ticking off TODO.md'],
] as const

const newTests = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTea, menuLine } from '../src/menu.js'

test('a tea is found whatever the case', () => {
  assert.equal(findTea('sencha').name, 'Sencha')
})

test('an unknown tea is named', () => {
  assert.throws(() => findTea('Coffee'), /There is no Coffee on the menu/)
})

test('the menu says which teas have no caffeine', () => {
  assert.match(menuLine(findTea('Peppermint'), '3.40 €'), /no caffeine/)
  assert.doesNotMatch(menuLine(findTea('Assam'), '3.80 €'), /no caffeine/)
})
`

/** Edits `src/menu.js` and `src/main.js`, writes a test, ticks off `TODO.md`. */
export const openPoints: Script = {
  name: 'demo-open-points',
  match: 'Work through TODO.md',
  pace: demoPace,
  turns: slowly([
    turn(
      say('Let me see what is open.'),
      callTool('Read', { file_path: 'TODO.md' }),
      callTool('Read', { file_path: 'src/menu.js' }),
    ),
    turn(
      think('Three points, and they need tests. I will take them one after the other so that progress is visible.'),
      say('Three points, plus tests and the ticks. One after the other:'),
      list(0),
    ),
    turn(
      say('An unknown tea gets an error with its name.'),
      callTool('Edit', {
        file_path: 'src/menu.js',
        old_string: '  return teas.find((tea) => tea.name === name)\n',
        new_string: `  const found = teas.find((tea) => tea.name === name)
  if (found === undefined) throw new Error(\`There is no \${name} on the menu\`)
  return found
`,
      }),
      list(1),
    ),
    turn(
      say('Names are compared in lower case.'),
      callTool('Edit', {
        file_path: 'src/menu.js',
        old_string: 'teas.find((tea) => tea.name === name)',
        new_string: 'teas.find((tea) => tea.name.toLowerCase() === name.toLowerCase())',
      }),
      list(2),
    ),
    turn(
      say('Peppermint is the only one without caffeine.'),
      callTool('Edit', {
        file_path: 'src/menu.js',
        old_string: 'brew: 420, temperature: 100 }',
        new_string: 'brew: 420, temperature: 100, caffeine: false }',
      }),
      callTool('Edit', {
        file_path: 'src/menu.js',
        old_string: '/** The tea of that name. */',
        new_string: `/** A line of the menu, with the price as it is printed. */
export function menuLine(tea, price) {
  return tea.name.padEnd(14) + price.padStart(8) + (tea.caffeine === false ? '  no caffeine' : '')
}

/** The tea of that name, whatever the case. Throws when there is none. */`,
      }),
      callTool('Read', { file_path: 'src/main.js' }),
    ),
    turn(
      say('The menu has to print it, too.'),
      callTool('Edit', {
        file_path: 'src/main.js',
        old_string:
          "  menu: () => teas.map((tea) => `${tea.name.padEnd(14)}${formatPrice(tea.price).padStart(8)}`).join('\\n'),",
        new_string: "  menu: () => teas.map((tea) => menuLine(tea, formatPrice(tea.price))).join('\\n'),",
      }),
      callTool('Edit', {
        file_path: 'src/main.js',
        old_string: "import { teas } from './menu.js'",
        new_string: "import { menuLine, teas } from './menu.js'",
      }),
      list(3),
    ),
    turn(say('Tests for all three:'), callTool('Write', { file_path: 'test/menu.test.js', content: newTests })),
    turn(runTests),
    {
      when: { isError: true },
      then: [turn(finish('failed', 'The points are done, but the tests do not pass'))],
      otherwise: [
        turn(
          say('All pass. Now the ticks.'),
          callTool('Write', { file_path: 'TODO.md', content: '# Open points\n\nNone. The counter is happy.\n' }),
          list(5),
        ),
        turn(finish('completed', 'All three points are done and tested; TODO.md is empty')),
      ],
    },
  ]),
  small: { name: 'open-points', summary: 'Working through TODO.md', verdict: 'completed' },
}

function list(done: number): Block {
  const todos = points.map(([content, activeForm], at) => ({
    content,
    activeForm,
    status: at < done ? 'completed' : at === done ? 'in_progress' : 'pending',
  }))
  return callTool('TodoWrite', { todos })
}
