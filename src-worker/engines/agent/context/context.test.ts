import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { fillIn } from './fill-in.ts'
import { importsIn } from './imports.ts'
import { readInstructions } from './instructions.ts'
import { ReachedInstructions } from './reached-instructions.ts'
import { skillsSection } from './skills-section.ts'

function files(texts: Readonly<Record<string, string>>, root = temporaryDirectory()): string {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const trusted = () => Promise.resolve(true)
const untrusted = () => Promise.resolve(false)

describe('imports in a text', () => {
  test.each([
    ['See @docs/style.md for style.', ['docs/style.md']],
    ['@README and @package.json', ['README', 'package.json']],
    ['- git @~/own.md\n(@/etc/rules.md)', ['~/own.md', '/etc/rules.md']],
    ['mail me@example.com, `@in/code.md`, ``@x.md``', []],
    ['```\n@fenced.md\n```\nand @after.md', ['after.md']],
    ['~~~sh\n@fenced.md\n~~~', []],
    ['```\nopen for ever @x.md', []],
    ['@with\\ blank.md', ['with blank.md']],
    ['@twice.md @twice.md', ['twice.md']],
  ])('%j names %j', (text, names) => expect(importsIn(text)).toEqual(names))
})

describe('instructions', () => {
  const read = async (
    top: string,
    more: { directory?: string; userHome?: string; trust?: () => Promise<boolean> } = {},
  ) =>
    (
      await readInstructions(
        { top, directory: more.directory ?? top, userHome: more.userHome ?? temporaryDirectory() },
        more.trust ?? untrusted,
      )
    ).map(({ text }) => text)

  test('are the user’s, then the project’s from its top down, with local ones and rules', async () => {
    const userHome = files({ '.claude/CLAUDE.md': 'user', '.claude/rules/mine.md': 'user rule' })
    const top = files({
      'CLAUDE.md': 'top',
      'AGENTS.md': 'not read beside CLAUDE.md',
      '.claude/CLAUDE.md': 'inner top',
      'CLAUDE.local.md': 'local',
      '.claude/rules/style.md': '---\ndescription: x\n---\nalways',
      '.claude/rules/api/only.md': '---\npaths: src/api/**\n---\nonly for some files',
      'a/AGENTS.md': 'agents of a',
      'b/CLAUDE.md': 'not on the way',
    })
    expect(await read(top, { userHome, directory: join(top, 'a') })).toEqual([
      'user',
      'user rule',
      'top',
      'inner top',
      'local',
      'always',
      'agents of a',
    ])
  })

  test('bring along what they import, each file once, five deep, and mind no circle', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`deep/${at}.md`, `level ${at} @${at + 1}.md`]),
    )
    const top = files({ ...chain, 'CLAUDE.md': 'start @deep/0.md @deep/0.md', 'AGENTS.md': 'x' })
    expect(await read(top)).toEqual([
      'start @deep/0.md @deep/0.md',
      'level 0 @1.md',
      'level 1 @2.md',
      'level 2 @3.md',
      'level 3 @4.md',
      'level 4 @5.md',
    ])
    const circle = files({ 'CLAUDE.md': 'a @b.md', 'b.md': 'b @CLAUDE.md' })
    expect(await read(circle)).toEqual(['a @b.md', 'b @CLAUDE.md'])
  })

  test('that lead out of the project wait until it is trusted; the user’s own may lead anywhere', async () => {
    const outside = files({ 'secret.md': 'secret' })
    const top = files({ 'CLAUDE.md': `look @${outside}/secret.md` })
    expect(await read(top)).toEqual([expect.stringContaining('look'), expect.stringContaining('not trusted')])
    expect(await read(top, { trust: trusted })).toContain('secret')
    const userHome = files({ '.claude/CLAUDE.md': `mine @${outside}/secret.md` })
    expect(await read(temporaryDirectory(), { userHome })).toContain('secret')
    const linked = temporaryDirectory()
    symlinkSync(join(outside, 'secret.md'), join(linked, 'CLAUDE.md'))
    expect((await read(linked)).join('\n')).not.toContain('secret')
  })

  test('are bounded', async () => {
    const top = files({ 'CLAUDE.md': 'x'.repeat(500_000) })
    expect((await read(top)).join('').length).toBeLessThanOrEqual(60_000)
  })
})

describe('instructions for some files', () => {
  const top = () =>
    files({
      'CLAUDE.md': 'top',
      'api/CLAUDE.md': 'of api @more.md',
      'api/more.md': 'more of api',
      'api/v2/AGENTS.md': 'of v2',
      '.claude/rules/ts.md': '---\npaths:\n  - "**/*.{ts,tsx}"\n---\nfor TypeScript',
    })
  const reachedIn = (root: string, entries: readonly TranscriptEntry[] = [], worktree: string | null = null) =>
    new ReachedInstructions(
      {
        places: () => Promise.resolve({ top: root, directory: root, userHome: temporaryDirectory() }),
        worktree: () => (worktree === null ? null : { path: worktree, mainCheckout: root }),
        isTrusted: untrusted,
      },
      entries,
    )

  test('are given once, with the first file below', async () => {
    const root = top()
    const reached = reachedIn(root)
    expect(await reached.by('Bash', [join(root, 'api/a.ts')])).toEqual([])
    expect(await reached.by('Read', [join(root, 'main.js')])).toEqual([])
    expect(await reached.by('Read', [join(root, 'api/v2/a.ts')])).toEqual([
      { path: 'api/CLAUDE.md', text: 'of api @more.md' },
      { path: 'api/more.md', text: 'more of api' },
      { path: 'api/v2/AGENTS.md', text: 'of v2' },
      { path: '.claude/rules/ts.md', text: 'for TypeScript' },
    ])
    expect(await reached.by('Edit', [join(root, 'api/v2/a.ts'), join(root, 'api/b.ts')])).toEqual([])
    reached.forget()
    expect(await reached.by('Edit', [join(root, 'api/b.js')])).toHaveLength(2)
    expect(await reached.by('Edit', ['/elsewhere/api/b.js'])).toEqual([])
  })

  test('are not given again after a restart or a move into a worktree', async () => {
    const root = top()
    const worktree = top()
    const base = { schema: 1, seq: 1, at: 1 } as const
    const entry: TranscriptEntry = {
      ...base,
      type: 'tool-finished',
      toolUseId: 't',
      tool: 'Read',
      content: '',
      isError: false,
      durationMs: 0,
      title: '',
      files: [],
      instructions: [{ path: 'api/CLAUDE.md', text: 'of api' }],
    }
    expect(await reachedIn(root, [entry], worktree).by('Read', [join(worktree, 'api/a.js')])).toEqual([
      { path: 'api/more.md', text: 'more of api' },
    ])
    const cleared = [entry, { ...base, type: 'conversation-cleared' } as const]
    expect(await reachedIn(root, cleared, worktree).by('Read', [join(worktree, 'api/a.js')])).toHaveLength(2)
  })
})

describe('the arguments of a command', () => {
  test.each([
    ['Fix $ARGUMENTS now', 'the bug', 'Fix the bug now'],
    ['Review #$1 for $2', '12 "two words"', 'Review #12 for two words'],
    ['Move $0 from $1 to $2', 'a b c', 'Move a from b to c'],
    ['First: $ARGUMENTS[0], second: $ARGUMENTS[1]', 'a b', 'First: a, second: b'],
    ['Only $3', 'a b', 'Only '],
    ['Costs $100 and $HOME', 'x', 'Costs $100 and $HOME\n\nARGUMENTS: x'],
    ['Nothing to fill', 'but given', 'Nothing to fill\n\nARGUMENTS: but given'],
    ['Nothing to fill', '', 'Nothing to fill'],
    ['$component in $place', 'Button lib', 'Button in lib'],
    ['Scripts in ${CLAUDE_SKILL_DIR}/scripts, ${HOME}, ${CLAUDE_SESSION_ID}', '', 'Scripts in /s/scripts, ${HOME}, id'],
    ['$ARGUMENTS', '$1 $ARGUMENTS', '$1 $ARGUMENTS'],
  ])('%j with %j is %j', (body, given, text) => {
    const command = {
      body,
      directory: '/s',
      kind: 'skill' as const,
      pluginDirectory: null,
      argumentNames: ['component', 'place'],
    }
    expect(fillIn(command, { given, sessionId: 'id' })).toBe(text)
  })
})

test('skills are listed by name with what they are for, and by name alone where there are too many', () => {
  const skill = (name: string, forModel = true) => ({
    name,
    kind: 'skill' as const,
    description: 'd'.repeat(500),
    argumentHint: null,
    origin: 'user' as const,
    path: '/x',
    forUser: true,
    forModel,
  })
  expect(skillsSection([skill('hidden', false)])).toEqual([])
  const [text = ''] = skillsSection(Array.from({ length: 100 }, (_, at) => skill(`skill-${at}`)))
  expect(text.length).toBeLessThan(11_000)
  expect(text).toContain(`- skill-0: ${'d'.repeat(200)}`)
  expect(text).toMatch(/^- skill-99$/m)
})
