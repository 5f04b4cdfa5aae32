import { homedir } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { PermissionMode } from '../../../../src-shared/board/launch.ts'
import { decidePermission } from './decide-permission.ts'
import { isReadOnlyCommand } from './read-only-command.ts'
import { parseRule, ruleMatches, type Request } from './rules.ts'

const root = '/work/clock'
const bash = (command: string): Request => ({ tool: 'Bash', kind: 'command', paths: [], command })
const edit = (path: string, tool = 'Edit'): Request => ({ tool, kind: 'edit', paths: [path], command: null })
const read = (path: string): Request => ({ tool: 'Read', kind: 'read', paths: [path], command: null })

describe('a command only looks', () => {
  test.each([
    'ls',
    'ls -la src',
    'cat "a file.txt"',
    "grep -rn 'a b' src",
    'git status',
    'git diff HEAD~1 -- src/a.ts',
    'git --no-pager log -3',
    'git branch --show-current',
    'pwd',
    'node --version',
    'git worktree list',
    'wc -l src/a.ts',
    'head -20 /etc/hosts',
  ])('%s', (command) => {
    expect(isReadOnlyCommand(command)).toBe(true)
  })

  test.each([
    '',
    'rm -rf .',
    'ls > out',
    'ls; rm a',
    'ls && rm a',
    'ls | tee a',
    'cat $(rm a)',
    'cat `rm a`',
    'ls\nrm a',
    'echo "$(rm a)"',
    'git checkout main',
    'git branch new',
    'git diff --output=a',
    'git diff --ext-diff',
    'git log --output a',
    'git stash',
    'git -c core.pager=rm log',
    'find . -delete',
    'sort -o a b',
    'env ls',
    'PATH=. ls',
    './ls',
    'npm test',
    'node -e 1',
    'tree -o out',
    'date -s now',
    'cat <(rm a)',
    'git worktree',
    'git remote add a b',
    'git tag v1',
    "echo 'unclosed",
    'ls &',
    'ls # x',
    'cat a\\ b',
    'file -C -m magic',
    'git grep -Orm x',
  ])('%s does not, for all we know', (command) => {
    expect(isReadOnlyCommand(command)).toBe(false)
  })
})

describe('a rule', () => {
  test.each([
    ['Bash', 'Bash', null],
    ['Bash(npm test:*)', 'Bash', 'npm test:*'],
    ['Bash(echo (a))', 'Bash', 'echo (a)'],
    ['Bash(*)', 'Bash', null],
    ['mcp__server__tool', 'mcp__server__tool', null],
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

  test.each<[string, Request, boolean]>([
    ['Bash', bash('anything at all'), true],
    ['Bash(npm test)', bash('npm test'), true],
    ['Bash(npm test)', bash('npm test -- -u'), false],
    ['Bash(npm test:*)', bash('npm test'), true],
    ['Bash(npm test:*)', bash('npm test -- -u'), true],
    ['Bash(npm test:*)', bash('npm testing'), false],
    ['Bash(npm test:*)', bash('npm test && rm -rf .'), false],
    ['Bash(npm test:*)', bash('npm test\nrm -rf .'), false],
    ['Bash(npm test:*)', bash('npm test $(rm a)'), false],
    ['Bash(npm run *)', bash('npm run build'), true],
    ['Bash(npm run *)', bash('npm run build; rm a'), false],
    ['Bash(a && b)', bash('a && b'), true],
    ['Edit', edit('/work/clock/a.ts', 'Write'), true],
    ['Edit(src/**)', edit('/work/clock/src/deep/a.ts', 'MultiEdit'), true],
    ['Edit(src/**)', edit('/work/clock/test/a.ts'), false],
    ['Edit(/src/**)', edit('/work/clock/src/a.ts'), true],
    ['Edit(src)', edit('/work/clock/src/a.ts'), true],
    ['Edit(*.md)', edit('/work/clock/README.md'), true],
    ['Write', edit('/work/clock/a.ts'), false],
    ['Read(//etc/**)', read('/etc/hosts'), true],
    ['Read(~/notes/*)', read(`${homedir()}/notes/a`), true],
    ['Read(.env)', read('/work/clock/.env'), true],
    ['Read', { tool: 'Grep', kind: 'read', paths: ['/etc'], command: null }, true],
  ])('%s allows %o: %s', (rule, request, expected) => {
    expect(ruleMatches(rule, request, root, false)).toBe(expected)
  })

  test.each([
    ['Bash(rm:*)', 'ls && rm -rf a'],
    ['Bash(rm:*)', 'ls\nrm a'],
    ['Bash(rm:*)', 'echo $(rm a)'],
    ['Bash(git push:*)', 'sudo git push origin'],
    ['Bash(git push:*)', 'A=1 git push'],
  ])('%s forbids it anywhere in a line: %s', (rule, command) => {
    expect(ruleMatches(rule, bash(command), root, true)).toBe(true)
  })
})

describe('what may happen', () => {
  const decide = (
    mode: PermissionMode,
    request: Request,
    rules: Partial<Record<'allow' | 'ask' | 'deny', string[]>> = {},
  ) =>
    decidePermission(request, {
      mode,
      rules: { allow: [], ask: [], deny: [], ...rules },
      sessionRules: [],
      root,
      directories: [root],
      jobDirectory: '/home/u/.backburner/jobs/1',
    }).verdict

  test.each<[PermissionMode, Request, string]>([
    ['default', read('/work/clock/a.ts'), 'allow'],
    ['default', read('/etc/passwd'), 'ask'],
    ['default', edit('/work/clock/a.ts'), 'ask'],
    ['default', bash('npm test'), 'ask'],
    ['default', bash('git status'), 'allow'],
    ['default', bash('cat /work/clock/a.ts'), 'allow'],
    ['default', bash('cat /etc/passwd'), 'ask'],
    ['default', bash('cat ../other/secret'), 'ask'],
    ['default', bash('ls ~/.ssh'), 'ask'],
    ['default', bash('git log main..HEAD'), 'allow'],
    ['default', edit('/home/u/.backburner/jobs/1/tmp/note'), 'allow'],
    ['acceptEdits', edit('/work/clock/a.ts'), 'allow'],
    ['acceptEdits', edit('/work/clock/.git/config'), 'ask'],
    ['acceptEdits', edit('/etc/hosts'), 'ask'],
    ['acceptEdits', bash('npm test'), 'ask'],
    ['plan', read('/work/clock/a.ts'), 'allow'],
    ['plan', bash('git log'), 'allow'],
    ['plan', edit('/work/clock/a.ts'), 'deny'],
    ['plan', bash('npm test'), 'deny'],
    ['dontAsk', edit('/work/clock/a.ts'), 'deny'],
    ['dontAsk', bash('git status'), 'allow'],
    ['bypassPermissions', bash('rm -rf /'), 'allow'],
  ])('in %s: %o → %s', (mode, request, expected) => {
    expect(decide(mode, request)).toBe(expected)
  })

  test('a deny rule wins over everything', () => {
    const rules = { allow: ['Bash'], deny: ['Bash(rm:*)'] }
    expect(decide('bypassPermissions', bash('rm a'), rules)).toBe('deny')
  })

  test('an ask rule wins over allow rules and modes', () => {
    expect(decide('bypassPermissions', bash('git push'), { allow: ['Bash'], ask: ['Bash(git push:*)'] })).toBe('ask')
  })

  test('an allow rule spares the question, and what dontAsk would deny', () => {
    expect(decide('dontAsk', bash('npm test'), { allow: ['Bash(npm test)'] })).toBe('allow')
  })

  test('an allow rule does not lift the plan mode', () => {
    expect(decide('plan', edit('/work/clock/a.ts'), { allow: ['Edit'] })).toBe('deny')
  })
})
