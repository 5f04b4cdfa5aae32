import { describe, expect, it, test } from 'vitest'
import { rowFixture } from '../../board/session-fixture.ts'
import { completionQuery } from './completion-query.ts'
import { suggestionsFor, withSuggestion, type SuggestionSources } from './suggestions.ts'

const sources: SuggestionSources = {
  names: {
    agents: [
      { name: 'reviewer', description: 'Reviews a branch' },
      { name: 'writer', description: '' },
    ],
    repositories: [{ name: 'api', path: '/work/api', kind: 'repository' }],
    commands: [
      { name: 'fix-issue', description: 'Fixes', argumentHint: '[number]', source: 'command' },
      { name: 'compact', description: 'Compacts', argumentHint: '', source: 'built-in' },
      { name: 'changelog', description: 'Writes\u001b[2J it', argumentHint: '', source: 'skill' },
    ],
    files: new Set(),
  },
  files: [
    { path: 'src', kind: 'directory' },
    { path: 'a b.txt', kind: 'file' },
  ],
  rows: [
    rowFixture(1, {
      tags: ['urgent'],
      pullRequests: [{ number: 12, url: 'u', title: 'Jump', color: null, reason: '', open: true }],
    }),
  ],
  history: ['! npm test', 'fix it', '! npm run build', '! npm test'],
}

/** `|` is where the cursor stands. */
function at(text: string) {
  const cursor = text.indexOf('|')
  const plain = text.replace('|', '')
  const query = completionQuery(plain, cursor)
  return { plain, query, items: query === null ? [] : suggestionsFor(query, sources) }
}

describe('what completes', () => {
  test.each([
    ['/|', ['/model', '/effort', '/mode', '/agents', '/settings', '/exit', '/fix-issue', '/changelog']],
    ['/fi|', ['/fix-issue']],
    ['@api /ch|', ['/changelog']],
    ['@|', ['@reviewer', '@writer', '@api', '@src/', '@"a b.txt"']],
    ['ask @rev|', ['@reviewer', '@src/', '@"a b.txt"']],
    ['rev|', ['reviewer']],
    ['/model s|', ['sonnet']],
    ['/effort |', ['low', 'medium', 'high', 'max', 'default']],
    ['/mode pl|', ['plan']],
    ['s:f|', ['failed']],
    ['s:failed t:|', ['urgent']],
    ['a:|', ['agent']],
    ['#|', ['#12']],
    ['! npm|', ['npm test', 'npm run build']],
    ['fix s:f|', []],
    ['me@api|', []],
    ['plain words|', []],
    ['s:failed|', []],
  ])('%j: %j', (text, inserts) => {
    expect(at(text).items.map(({ insert }) => insert)).toEqual(inserts)
  })
})

test.each([
  ['@rev|', 0, '@reviewer |'],
  ['ask @rev| to look', 0, 'ask @reviewer |to look'],
  ['@sr|', 0, '@src/|'],
  ['/mod|', 0, '/mode |'],
  ['/model s|', 0, '/model sonnet |'],
  ['! npm|', 0, '! npm test |'],
])('%j takes its suggestion %i', (text, index, becomes) => {
  const { plain, query, items } = at(text)
  const item = items[index]
  if (query === null || item === undefined) throw new Error(text)
  const next = withSuggestion(plain, query, item)
  expect(`${next.text.slice(0, next.cursor)}|${next.text.slice(next.cursor)}`).toBe(becomes)
})

it('what it shows is harmless', () => {
  expect(at('/chang|').items[0]?.description).toBe('Writes it')
})
