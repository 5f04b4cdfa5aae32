import { expect, it } from 'vitest'
import { webAddress } from './external-link.tsx'
import { cutMiddle, formatAge, formatSpan, shortPath } from './format.ts'

it.each([
  [41_000, '41s'],
  [9 * 60_000, '9m'],
  [3 * 3_600_000 + 5, '3h'],
  [49 * 3_600_000, '2d'],
  [-5, '0s'],
])('an age of %d ms is %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text)
})

it('spans are words', () => {
  expect(formatSpan(60_000)).toBe('1 minute')
  expect(formatSpan(12 * 60_000)).toBe('12 minutes')
})

it('paths are cut in the middle, or to their last two parts', () => {
  expect(cutMiddle('/home/me/code/arcade', 11)).toBe('/home…rcade')
  expect(shortPath('/home/me/code/arcade')).toBe('…/code/arcade')
})

it.each(['javascript:alert(1)', 'file:///etc/passwd', 'nonsense', 'data:text/html,x'])('%j is not opened', (text) => {
  expect(webAddress(text)).toBeNull()
})

it.each([
  ['/home/robin/code/harbor', '/home/robin', '~/code/harbor'],
  ['/home/robin', '/home/robin', '~'],
  ['/home/robinson/code/harbor', '/home/robin', '…/code/harbor'],
  ['/home/robin/code/harbor', null, '…/code/harbor'],
  [`/home/robin/${'deep/'.repeat(12)}harbor/src`, '/home/robin', '…/harbor/src'],
])('%s at home in %s is %s', (path, home, short) => {
  expect(shortPath(path, home)).toBe(short)
})
