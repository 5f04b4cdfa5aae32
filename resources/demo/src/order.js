import { findTea } from './menu.js'

/** The teas of an order, one for each cup. */
export function cupsOf(order) {
  return order.map((name) => findTea(name))
}

/** What an order costs, in cents. */
export function totalOf(order) {
  return sum(cupsOf(order).map((tea) => tea.price))
}

function sum(prices) {
  return prices.reduce((total, price) => total + price, 0)
}
