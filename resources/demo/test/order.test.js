import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalOf } from '../src/order.js'

test('an order costs what its cups cost', () => {
  assert.equal(totalOf(['Sencha', 'Oolong', 'Sencha']), 1300)
})

test('an empty order costs nothing', () => {
  assert.equal(totalOf([]), 0)
})
