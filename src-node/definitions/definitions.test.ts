import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { findAgent, listAgents, mayUseTool } from './agents.ts'
import { findCommand, listCommands } from './commands.ts'
import { listField, parseFrontMatter } from './front-matter.ts'

function files(root: string, texts: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

describe('front matter', () => {
  test.each([
    ['plain text', 'Only text\n', {}, 'Only text'],
    ['an empty head', '---\n---\nBody', {}, 'Body'],
    ['plain lines', '---\nname: a-b\nmodel: opus\n---\n\nBody\n', { name: 'a-b', model: 'opus' }, 'Body'],
    ['line ends of Windows', '\uFEFF---\r\nname: a\r\n---\r\nBody\r\n', { name: 'a' }, 'Body'],
    ['lists', '---\ntools: [Read, Grep]\n---\nx', { tools: ['Read', 'Grep'] }, 'x'],
    ['lists below', '---\ntools:\n  - Read\n  - Bash(git:*)\n---\nx', { tools: ['Read', 'Bash(git:*)'] }, 'x'],
    ['folded text', '---\ndescription: >\n  one\n  two\n---\nx', { description: 'one two\n' }, 'x'],
    ['quotes', '---\nname: "a: b"\n---\nx', { name: 'a: b' }, 'x'],
    [
      'an unquoted colon, which is no YAML',
      '---\nname: a\ndescription: Use when: always. <example>user: hi</example>\n---\nx',
      { name: 'a', description: 'Use when: always. <example>user: hi</example>' },
      'x',
    ],
    [
      'brackets that are no list',
      '---\nargument-hint: [number] [priority]\n---\nx',
      { 'argument-hint': '[number] [priority]' },
      'x',
    ],
    ['a rule in the text', '---\nname: a\n---\none\n---\ntwo', { name: 'a' }, 'one\n---\ntwo'],
  ])('reads %s', async (_what, text, fields, body) => {
    expect(await parseFrontMatter(text)).toEqual({ fields, body })
  })

  test.each([
    ['Read, Grep', ['Read', 'Grep']],
    ['Read Grep', ['Read', 'Grep']],
    ['Bash(git add:*), Bash(git status:*)', ['Bash(git add:*)', 'Bash(git status:*)']],
    [
      ['Read', 'Edit'],
      ['Read', 'Edit'],
    ],
    ['src/**/*.{ts,tsx}, lib', ['src/**/*.{ts,tsx}', 'lib']],
    ['', null],
    [undefined, null],
  ])('%j is the list %j', (field, list) => expect(listField(field)).toEqual(list))
})

describe('commands and skills', () => {
  const places = () => {
    const top = files(temporaryDirectory(), {
      '.claude/commands/fix.md': '---\ndescription: Fix an issue\nargument-hint: [number]\n---\nFix $1',
      '.claude/commands/web/page.md': 'Make a page\nabout $ARGUMENTS',
      '.claude/commands/hidden.md': '---\ndisable-model-invocation: true\nallowed-tools: Bash(git:*), Read\n---\nx',
      '.claude/skills/pdf/SKILL.md': '---\nname: pdf\ndescription: Work with PDF\nuser-invocable: false\n---\nUse it',
      '.claude/skills/fix/SKILL.md': '---\ndescription: The skill wins\n---\nSkill',
      '.claude/skills/empty/readme.txt': '',
      'packages/a/.claude/commands/inner.md': 'Inner',
    })
    const userHome = files(temporaryDirectory(), {
      '.claude/commands/mine.md': 'Mine',
      '.claude/commands/web/page.md': 'The project is stronger',
    })
    const plugin = files(join(temporaryDirectory(), 'tool'), { 'commands/run.md': 'Run', 'skills/see/SKILL.md': 'See' })
    return { top, directory: top, userHome, pluginDirs: [plugin] }
  }

  test('are listed by name, with whose they are and who may call them', async () => {
    const listed = await listCommands(places())
    expect(
      listed.map(({ name, kind, origin, description, argumentHint, forUser, forModel }) =>
        [name, kind, origin, description, argumentHint, forUser, forModel].join(' | '),
      ),
    ).toEqual([
      'fix | skill | project | The skill wins |  | true | true',
      'hidden | command | project | x |  | true | false',
      'mine | command | user | Mine |  | true | true',
      'pdf | skill | project | Work with PDF |  | false | true',
      'tool:run | command | plugin | Run |  | true | true',
      'tool:see | skill | plugin | See |  | true | true',
      'web:page | command | project | Make a page |  | true | true',
    ])
  })

  test('are found by their name, or by its end where that leaves no doubt', async () => {
    const where = places()
    expect(await findCommand('web:page', where)).toMatchObject({ body: 'Make a page\nabout $ARGUMENTS' })
    expect(await findCommand('page', where)).toMatchObject({ name: 'web:page' })
    expect(await findCommand('project:web:page', where)).toMatchObject({ name: 'web:page' })
    expect(await findCommand('run', where)).toMatchObject({ name: 'tool:run', pluginDirectory: where.pluginDirs[0] })
    expect(await findCommand('hidden', where)).toMatchObject({ allowedTools: ['Bash(git:*)', 'Read'] })
    expect(await findCommand('nothing', where)).toBeNull()
    expect(await findCommand('../../etc/passwd', where)).toBeNull()
  })

  test('of a subdirectory count for whoever works there, and those of the checkout for its worktrees', async () => {
    const where = places()
    const inner = join(where.top, 'packages', 'a')
    expect(await findCommand('inner', { ...where, directory: inner })).toMatchObject({ body: 'Inner' })
    expect(await findCommand('inner', where)).toBeNull()
    const worktree = temporaryDirectory()
    const there = { ...where, top: worktree, directory: join(worktree, 'packages', 'a'), mainCheckout: where.top }
    expect(await findCommand('inner', there)).toMatchObject({ body: 'Inner' })
  })
})

describe('agents', () => {
  test('are read with all that their head says', async () => {
    const top = files(temporaryDirectory(), {
      '.claude/agents/review.md':
        '---\nname: reviewer\ndescription: Reviews. Use it: often\ntools: Read, Bash(git diff:*)\nmodel: inherit\npermissionMode: plan\nisolation: worktree\nskills: pdf, web\ncolor: blue\nmaxTurns: 5\n---\nYou review.',
      '.claude/agents/team/all.md':
        '---\ndescription: All tools\ntools: "*"\ndisallowedTools: Write\nmodel: haiku\n---\nGo',
      '.claude/agents/README.md': 'How to write agents',
    })
    const where = { top, directory: top, userHome: temporaryDirectory() }
    expect(await listAgents(where)).toEqual([
      {
        name: 'all',
        description: 'All tools',
        prompt: 'Go',
        tools: null,
        disallowedTools: ['Write'],
        model: 'haiku',
        permissionMode: null,
        isolated: false,
        skills: [],
        color: null,
        maxTurns: null,
        background: false,
        origin: 'project',
        path: join(top, '.claude/agents/team/all.md'),
      },
      {
        name: 'reviewer',
        description: 'Reviews. Use it: often',
        prompt: 'You review.',
        tools: ['Read', 'Bash(git diff:*)'],
        disallowedTools: [],
        model: null,
        permissionMode: 'plan',
        isolated: true,
        skills: ['pdf', 'web'],
        color: 'blue',
        maxTurns: 5,
        background: false,
        origin: 'project',
        path: join(top, '.claude/agents/review.md'),
      },
    ])
    expect(await findAgent('review', where)).toMatchObject({ name: 'reviewer' })
    expect(await findAgent('nobody', where)).toBeNull()
  })

  test.each([
    [null, [], 'Bash', true],
    [null, ['Bash'], 'Bash', false],
    [['Read', 'Bash(git:*)'], [], 'Bash', true],
    [['Read'], [], 'Bash', false],
    [['Task'], [], 'Agent', true],
    [['mcp__db'], [], 'mcp__db__query', true],
    [['mcp__db__*'], [], 'mcp__db__query', true],
    [['mcp__db__query'], [], 'mcp__db__drop', false],
    [['mcp__db'], ['mcp__db__drop'], 'mcp__db__drop', false],
  ])('with the tools %j without %j may use %s: %j', (tools, disallowedTools, tool, may) => {
    expect(mayUseTool({ tools, disallowedTools }, tool)).toBe(may)
  })
})
