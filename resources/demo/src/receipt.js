import { cupsOf, totalOf } from './order.js'

/** 420 is "4.20 €". */
export function formatPrice(cents) {
  return `${(cents / 100).toFixed(2)} €`
}

/** The receipt for an order, ready to print. */
export function receiptFor(order) {
  const cups = cupsOf(order).map((tea) => line(tea.name, tea.price))
  return [...cups, '-'.repeat(22), line('Total', totalOf(order))].join('\n')
}

function line(label, cents) {
  return label.padEnd(14) + formatPrice(cents).padStart(8)
}
