/** Demo: a feature with a choice that the user has to make. */
import type { Script, Step } from '../schema.ts'
import { callTool, finish, say, think, turn } from '../write.ts'
import { demoPace, runTests, slowly } from './pace.ts'

const oldTotal = `/** What an order costs, in cents. */
export function totalOf(order) {
  return sum(cupsOf(order).map((tea) => tea.price))
}
`

type Rule = { readonly label: string; readonly words: string; readonly code: string; readonly free: number }

/** The three answers. `free` is what five cups of the test save: Sencha, Assam, Earl Grey, Oolong, Peppermint, in cents. */
const cheapest: Rule = {
  label: 'The cheapest',
  words: 'the cheapest',
  code: 'sum(prices.toSorted((a, b) => a - b).slice(0, Math.floor(prices.length / 5)))',
  free: 340,
}
const dearest: Rule = {
  label: 'The dearest',
  words: 'the dearest',
  code: 'sum(prices.toSorted((a, b) => b - a).slice(0, Math.floor(prices.length / 5)))',
  free: 460,
}
const fifth: Rule = {
  label: 'The fifth one ordered',
  words: 'the fifth one ordered',
  code: 'sum(prices.filter((_, index) => (index + 1) % 5 === 0))',
  free: 340,
}

const question = {
  question: 'One cup in five will be free. Which one?',
  header: 'Free cup',
  multiSelect: false,
  options: [
    { label: cheapest.label, description: 'Costs us least; most shops do it' },
    { label: dearest.label, description: 'The guest is happiest' },
    { label: fifth.label, description: 'Like a stamp card: cup by cup' },
  ],
}

/** Edits `src/order.js` and `src/receipt.js`, and writes a test. */
export const loyaltyCard: Script = {
  name: 'demo-loyalty-card',
  match: 'Every fifth cup should be free',
  pace: demoPace,
  turns: slowly([
    turn(
      say('I will look at how an order is added up and printed.'),
      callTool('Read', { file_path: 'src/order.js' }),
      callTool('Read', { file_path: 'src/receipt.js' }),
    ),
    turn(
      think(
        '"Every fifth cup" can mean three things when the cups cost different amounts. That is not mine to decide.',
      ),
      say('With five different teas it matters which cup is free, so I need to know:'),
      callTool('AskUserQuestion', { questions: [question] }),
    ),
    {
      when: { answer: 'dearest' },
      then: build(dearest),
      otherwise: [{ when: { answer: 'fifth' }, then: build(fifth), otherwise: build(cheapest) }],
    },
  ]),
  small: { name: 'loyalty-card', summary: 'Making every fifth cup free', verdict: 'completed' },
}

function build(rule: Rule): Step[] {
  return [
    turn(
      say(`Then ${rule.words} it is. First the sum:`),
      callTool('Edit', { file_path: 'src/order.js', old_string: oldTotal, new_string: newTotal(rule) }),
    ),
    turn(
      say('The receipt should show it, or nobody will notice.'),
      callTool('Edit', {
        file_path: 'src/receipt.js',
        old_string: "import { cupsOf, totalOf } from './order.js'",
        new_string: "import { cupsOf, discountOf, totalOf } from './order.js'",
      }),
    ),
    turn(
      callTool('Edit', {
        file_path: 'src/receipt.js',
        old_string: "  return [...cups, '-'.repeat(22), line('Total', totalOf(order))].join('\\n')",
        new_string: `  const discount = discountOf(order)
  const free = discount === 0 ? [] : [line('Fifth cup', -discount)]
  return [...cups, ...free, '-'.repeat(22), line('Total', totalOf(order))].join('\\n')`,
      }),
    ),
    turn(
      say('A test for four, five and ten cups:'),
      callTool('Write', { file_path: 'test/loyalty.test.js', content: testOf(rule) }),
    ),
    turn(runTests),
    {
      when: { isError: true },
      then: [turn(finish('failed', 'The free cup is in, but the tests do not pass'))],
      otherwise: [
        turn(finish('completed', `Of every five cups ${rule.words} is free, and the receipt says so; all tests pass`)),
      ],
    },
  ]
}

function newTotal(rule: Rule): string {
  return `/** What an order costs, in cents. */
export function totalOf(order) {
  return sum(pricesOf(order)) - discountOf(order)
}

/** What the free cups save, in cents. Of every five cups ${rule.words} is free. */
export function discountOf(order) {
  const prices = pricesOf(order)
  return ${rule.code}
}

function pricesOf(order) {
  return cupsOf(order).map((tea) => tea.price)
}
`
}

function testOf(rule: Rule): string {
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discountOf, totalOf } from '../src/order.js'
import { receiptFor } from '../src/receipt.js'

const five = ['Sencha', 'Assam', 'Earl Grey', 'Oolong', 'Peppermint']

test('four cups are paid in full', () => {
  assert.equal(discountOf(five.slice(0, 4)), 0)
})

test('of five cups ${rule.words} is free', () => {
  assert.equal(discountOf(five), ${rule.free})
  assert.equal(totalOf(five), ${1990 - rule.free})
})

test('ten cups are two free ones', () => {
  assert.equal(discountOf([...five, ...five]), ${2 * rule.free})
})

test('the receipt shows the free cup', () => {
  assert.match(receiptFor(five), /Fifth cup +-${(rule.free / 100).toFixed(2)} €/)
})
`
}
