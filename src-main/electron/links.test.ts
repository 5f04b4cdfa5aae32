import { expect, it } from 'vitest'
import { eventOfLink, linkIn } from './links.ts'

it('finds the link that a start was given among its other arguments', () => {
  expect(linkIn(['/opt/backburner', '--no-sandbox', '.'])).toBeNull()
  expect(linkIn(['electron', '.', 'Backburner://dispatch?prompt=x'])).toBe('Backburner://dispatch?prompt=x')
})

it('tells the window what a link brings, or why it is refused', () => {
  expect(eventOfLink('backburner://dispatch?prompt=x')).toEqual({ type: 'link', link: { prompt: 'x', cwd: null } })
  expect(eventOfLink('backburner://stop?all')).toEqual({
    type: 'link-refused',
    reason: 'names nothing that this version knows',
  })
})
