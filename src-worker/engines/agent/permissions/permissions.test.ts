import { homedir } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { PermissionMode } from '../../../../src-shared/board/launch.ts'
import { decidePermission } from './decide-permission.ts'
import { parseRule } from '../../../../src-shared/board/permission-rule.ts'
import { isAboutTool, type Request } from './rules.ts'

const root = '/work/clock'
const edit = (path: string, tool = 'Edit'): Request => ({ tool, kind: 'edit', paths: [path], command: null })
const read = (path: string, tool = 'Read'): Request => ({ tool, kind: 'read', paths: [path], command: null })
const fetch = (domain: string, isPrivate = false): Request => ({
  tool: 'WebFetch',
  kind: 'fetch',
  paths: [],
  command: null,
  domain,
  isPrivate,
})
const agent = (subject: string): Request => ({ tool: 'Agent', kind: 'none', paths: [], command: null, subject })
const skill = (subject: string): Request => ({ tool: 'Skill', kind: 'other', paths: [], command: null, subject })
const mcp = (tool: string, looksOnly = false): Request => ({ tool, kind: 'other', paths: [], command: null, looksOnly })

function decide(
  mode: PermissionMode,
  request: Request,
  rules: Partial<Record<'allow' | 'ask' | 'deny', string[]>> = {},
) {
  return decidePermission(request, null, {
    mode,
    rules: { allow: [], ask: [], deny: [], ...rules },
    sessionRules: [],
    root,
    directories: [root],
    ownDirectories: [root],
    jobDirectory: '/home/u/.backburner/jobs/1',
    gitMayLook: true,
  }).verdict
}

describe('a rule', () => {
  test.each([
    ['Bash', 'Bash', null],
    ['Bash(npm test:*)', 'Bash', 'npm test:*'],
    ['Bash(echo (a))', 'Bash', 'echo (a)'],
    ['Bash(*)', 'Bash', null],
    ['mcp__server__tool', 'mcp__server__tool', null],
    ['mcp__server__*', 'mcp__server__*', null],
    ['mcp__my-server.v2__get.it', 'mcp__my-server.v2__get.it', null],
  ])('%s is read', (text, tool, specifier) => {
    expect(parseRule(text)).toEqual({ tool, specifier })
  })

  test.each([
    ['', null],
    ['(x)', null],
    ['Bash(npm', null],
  ])('%s is none', (text, expected) => {
    expect(parseRule(text)).toBe(expected)
  })

  test.each([
    ['mcp__docs', 'mcp__docs__search', true],
    ['mcp__docs__*', 'mcp__docs__search', true],
    ['mcp__docs__search', 'mcp__docs__search', true],
    ['mcp__docs__se*', 'mcp__docs__search', true],
    ['mcp__docs__search', 'mcp__docs__search_all', false],
    ['mcp__doc', 'mcp__docs__search', false],
    ['mcp__docs', 'mcp__docs2__search', false],
    ['Edit', 'Write', true],
    ['Edit', 'NotebookEdit', true],
    ['Read', 'Grep', true],
    ['Write', 'Edit', false],
    ['Task', 'Agent', true],
  ])('%s is about %s: %s', (rule, tool, expected) => {
    const parsed = parseRule(rule)
    expect(parsed !== null && isAboutTool(parsed, tool)).toBe(expected)
  })

  test.each<[string, Request, 'allow' | 'ask']>([
    ['Edit', edit(`${root}/a.ts`, 'Write'), 'allow'],
    ['Edit(src/**)', edit(`${root}/src/deep/a.ts`, 'MultiEdit'), 'allow'],
    ['Edit(src/**)', edit(`${root}/test/a.ts`), 'ask'],
    ['Edit(src/**)', edit(`${root}/src/../test/a.ts`.replace('/src/..', '')), 'ask'],
    ['Edit(/src/**)', edit(`${root}/src/a.ts`), 'allow'],
    ['Edit(./src/**)', edit(`${root}/src/a.ts`), 'allow'],
    ['Edit(src)', edit(`${root}/src/a.ts`), 'allow'],
    ['Edit(*.md)', edit(`${root}/README.md`), 'allow'],
    ['Edit(*.md)', edit(`${root}/docs/a.md`), 'allow'],
    ['Edit(docs/*.md)', edit(`${root}/docs/deep/a.md`), 'ask'],
    ['Edit(*.md)', edit('/elsewhere/README.md'), 'ask'],
    ['Write', edit(`${root}/a.ts`), 'ask'],
    ['Edit', edit(`${root}/.git/config`), 'ask'],
    ['Edit(**)', edit(`${root}/.claude/settings.json`), 'ask'],
    ['Edit(.claude/settings.json)', edit(`${root}/.claude/settings.json`), 'allow'],
    ['Read(//etc/**)', read('/etc/hosts'), 'allow'],
    ['Read(~/notes/*)', read(`${homedir()}/notes/a`), 'allow'],
    ['Read(~/notes/**)', read(`${homedir()}/.ssh/id`), 'ask'],
    ['Read', read('/etc', 'Grep'), 'allow'],
    ['WebFetch(domain:example.com)', fetch('example.com'), 'allow'],
    ['WebFetch(domain:example.com)', fetch('evil-example.com'), 'ask'],
    ['WebFetch(domain:example.com)', fetch('docs.example.com'), 'ask'],
    ['WebFetch(domain:*.example.com)', fetch('docs.example.com'), 'allow'],
    ['WebFetch', fetch('example.com'), 'allow'],
    ['WebFetch', fetch('localhost', true), 'ask'],
    ['WebFetch(domain:localhost)', fetch('localhost', true), 'allow'],
    ['Skill(release)', skill('release'), 'allow'],
    ['Skill(release)', skill('other'), 'ask'],
    ['Skill(release:*)', skill('release patch'), 'allow'],
    ['mcp__docs', mcp('mcp__docs__search'), 'allow'],
    ['mcp__other', mcp('mcp__docs__search'), 'ask'],
  ])('%s and %o: %s', (rule, request, expected) => {
    const outside = request.kind === 'read' ? read(request.paths[0] ?? '', request.tool) : request
    expect(decide('default', outside, { allow: [rule] })).toBe(expected)
  })
})

describe('what may happen', () => {
  test.each<[PermissionMode, Request, string]>([
    ['default', read(`${root}/a.ts`), 'allow'],
    ['default', read('/etc/passwd'), 'ask'],
    ['default', read(`${homedir()}/.ssh/id_rsa`), 'ask'],
    ['default', edit(`${root}/a.ts`), 'ask'],
    ['default', edit('/home/u/.backburner/jobs/1/tmp/note'), 'allow'],
    ['default', agent('explorer'), 'allow'],
    ['default', fetch('example.com'), 'ask'],
    ['default', mcp('mcp__docs__search'), 'ask'],
    ['acceptEdits', edit(`${root}/a.ts`), 'allow'],
    ['acceptEdits', edit(`${root}/.git/config`), 'ask'],
    ['acceptEdits', edit(`${root}/.git/hooks/pre-commit`), 'ask'],
    ['acceptEdits', edit(`${root}/.claude/settings.local.json`), 'ask'],
    ['acceptEdits', edit(`${root}/.claude/commands/a.md`), 'allow'],
    ['acceptEdits', edit(`${root}/.backburner/config.json`), 'ask'],
    ['acceptEdits', edit(`${root}/.bashrc`), 'ask'],
    ['acceptEdits', edit(`${root}/.husky/pre-commit`), 'ask'],
    ['acceptEdits', edit(`${root}/.mcp.json`), 'ask'],
    ['acceptEdits', edit('/etc/hosts'), 'ask'],
    ['auto', edit(`${root}/a.ts`), 'allow'],
    ['plan', read(`${root}/a.ts`), 'allow'],
    ['plan', edit(`${root}/a.ts`), 'deny'],
    ['plan', mcp('mcp__docs__write'), 'deny'],
    ['plan', mcp('mcp__docs__search', true), 'ask'],
    ['plan', fetch('example.com'), 'ask'],
    ['dontAsk', edit(`${root}/a.ts`), 'deny'],
    ['dontAsk', read(`${root}/a.ts`), 'allow'],
    ['bypassPermissions', edit('/etc/hosts'), 'allow'],
    ['bypassPermissions', edit(`${root}/.git/config`), 'allow'],
  ])('in %s: %o → %s', (mode, request, expected) => {
    expect(decide(mode, request)).toBe(expected)
  })

  test.each<[string, Request]>([
    ['Read(.env)', read(`${root}/deep/.env`)],
    ['Read(~/.ssh/**)', read(`${homedir()}/.ssh/id`)],
    ['Edit(src/**)', edit(`${root}/src/a`, 'Write')],
    ['Agent(explorer)', agent('explorer')],
    ['Skill(release)', skill('release')],
    ['WebFetch(domain:example.com)', fetch('example.com')],
    ['mcp__docs__search', mcp('mcp__docs__search')],
  ])('%s denies, whatever allows', (rule, request) => {
    expect(decide('bypassPermissions', request, { allow: [request.tool], deny: [rule] })).toBe('deny')
  })

  test('an ask rule wins over allow rules and modes', () => {
    const rules = { allow: ['Edit'], ask: ['Edit(src/**)'] }
    expect(decide('bypassPermissions', edit(`${root}/src/a`), rules)).toBe('ask')
  })

  test('an allow rule spares what dontAsk would deny, and does not lift the plan mode', () => {
    expect(decide('dontAsk', edit(`${root}/a`), { allow: ['Edit'] })).toBe('allow')
    expect(decide('plan', edit(`${root}/a`), { allow: ['Edit'] })).toBe('deny')
  })
})
