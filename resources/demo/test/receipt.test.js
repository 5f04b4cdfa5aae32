import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPrice, receiptFor } from '../src/receipt.js'

test('a price has two decimals', () => {
  assert.equal(formatPrice(340), '3.40 €')
})

test('a receipt lists each cup and the total', () => {
  assert.equal(
    receiptFor(['Sencha', 'Assam']),
    ['Sencha          4.20 €', 'Assam           3.80 €', '----------------------', 'Total           8.00 €'].join('\n'),
  )
})
