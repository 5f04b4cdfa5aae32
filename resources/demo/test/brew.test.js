import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brewingCard, formatTime } from '../src/brew.js'
import { findTea } from '../src/menu.js'

test('a time is minutes and seconds', () => {
  assert.equal(formatTime(210), '3:30')
})

test('a card says how hot and how long', () => {
  assert.equal(brewingCard(findTea('Earl Grey')), 'Earl Grey: 96 °C for 3:30')
})
