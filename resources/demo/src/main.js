import { brewingCard } from './brew.js'
import { teas } from './menu.js'
import { formatPrice, receiptFor } from './receipt.js'

const commands = {
  menu: () => teas.map((tea) => `${tea.name.padEnd(14)}${formatPrice(tea.price).padStart(8)}`).join('\n'),
  receipt: (order) => receiptFor(order),
  brew: () => teas.map(brewingCard).join('\n'),
}

const [command = 'menu', ...rest] = process.argv.slice(2)
const run = commands[command]

if (run === undefined) {
  console.error(`No such command: ${command}. Try ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 2
} else {
  console.log(run(rest))
}
