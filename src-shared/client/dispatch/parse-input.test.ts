import { describe, expect, it, test } from 'vitest'
import type { CompletedRepository } from '../../api/completion.ts'
import { rowFixture } from '../../board/session-fixture.ts'
import type { KnownNames } from './known-names.ts'
import { parseBox } from './parse-input.ts'
import { pullRequestIn, sessionOn } from './pull-request-query.ts'

const api: CompletedRepository = { name: 'api', path: '/work/api', kind: 'repository' }
const web: CompletedRepository = { name: 'web', path: '/work/web', kind: 'repository' }
const names: KnownNames = {
  agents: [{ name: 'reviewer', description: 'Reviews' }],
  repositories: [api, web, { name: 'reviewer', path: '/work/reviewer', kind: 'repository' }],
  commands: [
    { name: 'fix-issue', description: 'Fixes', argumentHint: '[number]', source: 'command' },
    { name: 'compact', description: 'Compacts', argumentHint: '', source: 'built-in' },
  ],
  files: new Set(['Makefile', 'src']),
}

it.each([
  ['', 'empty'],
  ['  \n', 'empty'],
  ['fix the bug', 'task'],
  ['s:failed', 'filter'],
  ['s:failed now', 'task'],
  ['#12', 'pull-request'],
  ['#12 #13', 'filter'],
  ['fix #12', 'task'],
  ['https://github.com/acme/app/pull/12', 'pull-request'],
  ['see https://github.com/acme/app/pull/12', 'task'],
  ['abc', 'refused'],
  ['sk-ant-api03-AbC_dEf-0123456789', 'refused'],
  ['! ls', 'shell'],
  ['!', 'refused'],
  ['/model sonnet', 'set-model'],
  ['/model', 'refused'],
  ['/effort high', 'set-effort'],
  ['/effort much', 'refused'],
  ['/mode plan', 'set-mode'],
  ['/mode yolo', 'refused'],
  ['/agents', 'show-agents'],
  ['/settings', 'settings'],
  ['/exit', 'exit'],
  ['/fix-issue 12', 'task'],
  ['/fix-isue 12', 'doubtful'],
  ['/compact now', 'refused'],
  ['/mcp__server__prompt', 'task'],
  ['/tmp/notes.txt is wrong', 'task'],
  ['@reviwer check this', 'doubtful'],
  ['@src explain this', 'task'],
  ['@src/main.ts explain this', 'task'],
  ['@reviewer', 'refused'],
  ['@api abc', 'refused'],
  ['@api @web run the tests', 'refused'],
])('%j is %s', (input, kind) => {
  expect(parseBox(input, 'agent', names).kind).toBe(kind)
})

it.each([
  ['reviewer check the branch', { prompt: 'check the branch', agent: 'reviewer', place: null }],
  ['@reviewer check the branch', { prompt: 'check the branch', agent: 'reviewer', place: null }],
  ['@api @reviewer check it', { prompt: 'check it', agent: 'reviewer', place: api }],
  ['reviewer @web check it', { prompt: 'check it', agent: 'reviewer', place: web }],
  ['fix the login in @api, please', { prompt: 'fix the login in @api, please', agent: null, place: api }],
  ['mail me@api about it', { prompt: 'mail me@api about it', agent: null, place: null }],
  ['@api /fix-issue 12', { prompt: '/fix-issue 12', agent: null, place: api }],
  ['@api /whatever 12', { prompt: '/whatever 12', agent: null, place: api }],
])('%j is a task for an agent, in a place', (input, task) => {
  expect(parseBox(input, 'agent', names)).toEqual({ kind: 'task', ...task })
})

it('what is doubtful says what is near, and can be sent as it is', () => {
  expect(parseBox('@reviwer check this', 'agent', names)).toEqual({
    kind: 'doubtful',
    hint: 'There is no agent, repository or file “reviwer” here. Did you mean @reviewer?',
    task: { prompt: '@reviwer check this', agent: null, place: null },
  })
})

it('as long as no names are known nothing is doubted', () => {
  expect(parseBox('@reviwer check this', 'agent', null).kind).toBe('task')
  expect(parseBox('/fix-isue', 'agent', null).kind).toBe('task')
})

it('a plain text is a command while the engine is shell', () => {
  expect(parseBox('ls', 'shell', names)).toEqual({ kind: 'shell', command: 'ls' })
})

it('default takes a chosen model back', () => {
  expect(parseBox('/model default', 'agent', names)).toEqual({ kind: 'set-model', model: null })
})

describe('the session on a pull request', () => {
  const pullRequest = (number: number, repository: string, open = true) => ({
    number,
    url: `https://github.com/acme/${repository}/pull/${number}`,
    title: '',
    color: null,
    reason: '',
    open,
  })
  const first = rowFixture(1, { name: 'first', createdAt: 1, pullRequests: [pullRequest(12, 'app')] })
  const merged = rowFixture(2, { name: 'merged', createdAt: 3, pullRequests: [pullRequest(12, 'app', false)] })
  const other = rowFixture(3, { name: 'other', createdAt: 2, pullRequests: [pullRequest(12, 'site')] })
  const rows = [merged, first, other]
  const nameOf = (text: string) => {
    const query = pullRequestIn(text)
    return query === null ? null : (sessionOn(query, rows)?.name ?? null)
  }

  test.each([
    ['#12', 'other'],
    ['https://github.com/acme/app/pull/12', 'first'],
    ['http://GitHub.com/acme/app/pull/12/files?diff=split#top', 'first'],
    ['https://github.com/acme/none/pull/12', null],
    ['#13', null],
  ])('%j: %s', (text, name) => expect(nameOf(text)).toBe(name))
})
