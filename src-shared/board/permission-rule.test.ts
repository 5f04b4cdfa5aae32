import { describe, expect, it } from 'vitest'
import { meaningOfRule, parseRule } from './permission-rule.ts'
import { openRequestSchema, type OpenRequest } from './session-state.ts'

function asking(tool: string, detail: object): Extract<OpenRequest, { kind: 'permission' }> {
  const request = openRequestSchema.parse({
    kind: 'permission',
    requestId: '00000000-0000-4000-8000-000000000001',
    askedAt: 1,
    toolUseId: 't',
    tool,
    title: 'wants to',
    detail,
    sameAs: 'x',
  })
  if (request.kind !== 'permission') throw new Error('no permission')
  return request
}

const command = asking('Bash', { type: 'command', command: 'cd web && npm test -- jump', cwd: '/p' })
const edit = asking('Write', { type: 'diff', path: 'src/a.ts', patch: '' })

describe('a rule that is being typed', () => {
  it.each([
    ['', 'Name a rule'],
    ['npm test', 'This is no rule'],
    ['Bash(npm test', 'This is no rule'],
    ['(npm test)', 'This is no rule'],
    ['rm -rf /', 'This is no rule'],
  ])('%j is a problem', (text, words) => {
    expect(meaningOfRule(text, command)).toMatchObject({ kind: 'problem', text: expect.stringContaining(words) })
  })

  it.each([
    ['Bash(npm test:*)', 'Every command that is “npm test” or begins with “npm test ”.', true],
    ['Bash(npm test *)', 'Every command that is “npm test” or begins with “npm test ”.', true],
    ['Bash(npm audit:*)', 'Every command that is “npm audit” or begins with “npm audit ”.', false],
    ['Bash(npm * jump)', 'Every command that reads “npm * jump”, where * stands for any text.', true],
    ['Bash(ls)', 'The command “ls”, exactly so.', false],
    ['Bash', 'Every command, whatever it does.', true],
    ['Bash(*)', 'Every command, whatever it does.', true],
    ['Edit(src/**)', 'Edits of “src/**” in the project.', false],
  ])('%s, asked about a command', (text, words, covers) => {
    expect(meaningOfRule(text, command)).toEqual({ kind: 'means', text: words, covers })
  })

  it.each([
    ['Edit(/src/**)', 'Edits of “src/**” in the project.', true],
    ['Edit(*.md)', 'Edits of “*.md” in any directory of the project.', true],
    ['Edit(//etc/hosts)', 'Edits of “/etc/hosts”, counted from the root of the disk.', true],
    ['Edit(~/notes/**)', 'Edits of “~/notes/**” in your home directory.', true],
    ['Write', 'Edits of any file here.', true],
    ['Read(docs/**)', 'Reading “docs/**” in the project.', false],
    ['WebFetch(domain:example.com)', 'Pages of example.com.', false],
    ['WebFetch(domain:*.example.com)', 'Pages of every host below example.com.', false],
    ['mcp__github', 'Every tool of the server github.', false],
    ['mcp__github__*', 'Every tool of the server github.', false],
    ['mcp__github__create_issue', 'The tool create_issue of the server github.', false],
  ])('%s, asked about a file', (text, words, covers) => {
    expect(meaningOfRule(text, edit)).toEqual({ kind: 'means', text: words, covers })
  })
})

it('a star between brackets means whatever the tool is called with', () => {
  expect(parseRule('Bash(*)')).toEqual({ tool: 'Bash', specifier: null })
  expect(parseRule(' Read ( src/** ) ')).toEqual({ tool: 'Read', specifier: 'src/**' })
})
