import { expect, it } from 'vitest'
import { isQuietAt } from './quiet-hours.ts'

const at = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

it.each([
  ['22:00', '07:00', '21:59', false],
  ['22:00', '07:00', '22:00', true],
  ['22:00', '07:00', '00:00', true],
  ['22:00', '07:00', '06:59', true],
  ['22:00', '07:00', '07:00', false],
  ['12:30', '13:15', '12:29', false],
  ['12:30', '13:15', '13:14', true],
  ['9:00', '17:00', '09:00', true],
  ['08:00', '08:00', '03:00', true],
] as const)('%s to %s: at %s quiet is %s', (from, to, time, quiet) => {
  expect(isQuietAt({ from, to }, at(time))).toBe(quiet)
})
