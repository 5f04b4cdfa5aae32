import { expect, test } from 'vitest'
import { suggestMessage, suggestPullRequest } from './suggest.ts'

const session = { name: 'make the jump higher', result: null, state: 'working' } as const

test('a message is the session’s name, with its last words where they are few', () => {
  expect(suggestMessage(session)).toBe('Make the jump higher')
  expect(suggestMessage({ ...session, state: 'completed', result: 'Twice as high now.' })).toBe(
    'Make the jump higher\n\nTwice as high now.',
  )
  const long = `${'word '.repeat(30).trim()}\n\n- a list item that is longer than the seventy-two columns of a message, and stays`
  const [, , ...body] = suggestMessage({ ...session, state: 'completed', result: long }).split('\n')
  expect(body.slice(0, 3).every((line) => line.length <= 72)).toBe(true)
  expect(body.at(-1)).toMatch(/^- a list item .* stays$/)
  expect(suggestMessage({ ...session, state: 'completed', result: 'x'.repeat(2_000) })).toBe('Make the jump higher')
  expect(suggestMessage({ ...session, name: 'a\u001b[31mb\u202ec' })).toBe('Ab c')
})

test('a pull request speaks as its one commit, or lists several; the template stands below', () => {
  const commit = (subject: string, body = '') => ({ subject, body })
  expect(suggestPullRequest([commit('Jump', 'Because.\n')], session, null)).toEqual({ title: 'Jump', body: 'Because.' })
  expect(suggestPullRequest([commit('One'), commit('Two')], session, '## Tested\n')).toEqual({
    title: 'Make the jump higher',
    body: '- One\n- Two\n\n## Tested',
  })
  expect(suggestPullRequest([], { ...session, state: 'completed', result: 'Done.' }, null)).toEqual({
    title: 'Make the jump higher',
    body: 'Done.',
  })
})
