import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../support/paths.ts'
import { createPlayer, type Call, type Plan } from '../support/plan.ts'
import { createProduct, type Product } from '../support/product.ts'
import { startScriptedApi } from '../support/scripted-api.ts'
import { expect, test } from '../support/test.ts'

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  result: z.string().nullable(),
  worktree: z.string().nullable(),
})
const entrySchema = z.looseObject({
  seq: z.number(),
  type: z.string(),
  toolUseId: z.string().optional(),
  tool: z.string().optional(),
  isError: z.boolean().optional(),
  subagent: z.string().optional(),
  content: z.unknown().optional(),
})
const blocksSchema = z.array(z.looseObject({ type: z.string(), id: z.string().optional() }))

const write = (path: string, content: string): Call => ({ name: 'Write', input: { file_path: path, content } })
const read = (path: string): Call => ({ name: 'Read', input: { file_path: path } })
const edit = (path: string, from: string, to: string): Call => ({
  name: 'Edit',
  input: { file_path: path, old_string: from, new_string: to },
})
const bash = (command: string): Call => ({ name: 'Bash', input: { command, description: 'a step' } })
const echo = (message: string): Call => ({ name: 'mcp__everything__echo', input: { message } })

function subagent(name: string): Call {
  return {
    name: 'Agent',
    input: { description: `make ${name}`, prompt: `[[${name}]] make your files`, subagent_type: 'general-purpose' },
  }
}

const modules = ['ground', 'sky', 'hero', 'coins', 'score', 'sound']

const plans: Readonly<Record<string, Plan>> = {
  arcade: {
    turns: [
      [{ name: 'TodoWrite', input: { todos: [{ content: 'Build', status: 'in_progress', activeForm: 'Building' }] } }],
      [read('README.md'), read('src/jump.js'), { name: 'Glob', input: { pattern: '**/*.js' } }],
      [{ name: 'Grep', input: { pattern: 'height', output_mode: 'content' } }, bash('git status --short')],
      modules.map((name) => write(`src/${name}.js`, `export const ${name} = 0\n`)),
      [echo('first'), echo('second')],
      [{ ...bash('git push origin main'), mayFail: true }],
      [subagent('left'), subagent('right')],
      // The answer to this turn says that the window is nearly full.
      [bash('cat src/*.js | wc -l')],
      [read('src/jump.js'), edit('src/jump.js', 'height = 1', 'height = 2')],
      modules.slice(0, 3).map((name) => edit(`src/${name}.js`, '= 0', '= 1')),
      modules.slice(3).map((name) => ({
        name: 'MultiEdit',
        input: {
          file_path: `src/${name}.js`,
          edits: [
            { old_string: '= 0', new_string: '= 1' },
            { old_string: 'export const', new_string: 'export let' },
          ],
        },
      })),
      [read('README.md'), edit('README.md', 'A small game.', 'A small game with sound.')],
      [bash('git add -A && git commit -q -m "Build the arcade" && git status --short')],
      [{ name: 'TodoWrite', input: { todos: [{ content: 'Build', status: 'completed', activeForm: 'Building' }] } }],
      [echo('last'), bash('git log --oneline | head -1')],
    ],
    end: { finish: 'Built the arcade' },
    inputTokens: (turn) => (turn === 7 ? 185_000 : 5_000),
  },
  left: subPlan('left'),
  right: subPlan('right'),
}

function subPlan(name: string): Plan {
  return {
    turns: [
      [read('src/jump.js'), { name: 'Glob', input: { pattern: 'src/*' } }],
      [
        write(`src/${name}-1.js`, `export const ${name} = 1\n`),
        write(`src/${name}-2.js`, `export const ${name} = 2\n`),
      ],
      [edit(`src/${name}-2.js`, '= 2', '= 22')],
      [bash(`test -f src/${name}-2.js && echo there`)],
    ],
    end: { say: `${name} is made` },
  }
}

/** What stands in the files at the end. */
const expected: Readonly<Record<string, string>> = {
  'src/jump.js': 'export const height = 2\n',
  'README.md': '# Arcade\n\nA small game with sound.\n',
  ...Object.fromEntries(modules.slice(0, 3).map((name) => [`src/${name}.js`, `export const ${name} = 1\n`])),
  ...Object.fromEntries(modules.slice(3).map((name) => [`src/${name}.js`, `export let ${name} = 1\n`])),
  'src/left-1.js': 'export const left = 1\n',
  'src/left-2.js': 'export const left = 22\n',
  'src/right-1.js': 'export const right = 1\n',
  'src/right-2.js': 'export const right = 22\n',
}

function entriesOf(product: Product, id: string): z.infer<typeof entrySchema>[] {
  const lines = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => entrySchema.parse(JSON.parse(line)))
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8' })
}

test('40 tool calls over 12 files, two subagents, an MCP server, a denied command and a compaction end completed', async () => {
  const player = createPlayer(plans)
  const api = await startScriptedApi(player.answer)
  const product = createProduct(api.url)
  try {
    mkdirSync(product.home, { recursive: true, mode: 0o700 })
    const rules = { permissions: { deny: ['Bash(git push:*)'], allow: ['Bash', 'mcp__everything'] } }
    writeFileSync(join(product.home, 'settings.json'), JSON.stringify(rules))
    const server = join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js')
    const servers = { mcpServers: { everything: { command: process.execPath, args: [server, 'stdio'] } } }
    git(product.project, 'config', 'user.name', 'Tester')
    git(product.project, 'config', 'user.email', 'tester@example.invalid')
    const head = git(product.project, 'rev-parse', 'HEAD')
    const options = ['--permission-mode', 'acceptEdits', '--mcp-config', JSON.stringify(servers)]
    const id = await product.dispatch('[[arcade]] build the arcade', ...options)
    const waited = await product.run('wait', id, '--timeout', '50')

    const rows = z.array(rowSchema).parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
    const row = rows.find((one) => one.id === id)
    expect({ code: waited.code, state: row?.state, result: row?.result }, waited.stdout).toEqual({
      code: 0,
      state: 'completed',
      result: 'Built the arcade',
    })
    const worktree = row?.worktree ?? ''
    for (const [path, text] of Object.entries(expected)) {
      expect(readFileSync(join(worktree, path), 'utf8'), path).toBe(text)
    }
    expect(git(worktree, 'status', '--porcelain')).toBe('')
    expect(git(worktree, 'log', '-1', '--format=%s')).toBe('Build the arcade\n')
    expect(git(product.project, 'status', '--porcelain')).toBe('')
    expect(git(product.project, 'rev-parse', 'HEAD')).toBe(head)

    const entries = entriesOf(product, id)
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1))
    expect(entries.filter(({ type }) => type === 'compacted')).toHaveLength(1)
    expect(entries.filter(({ type }) => type === 'task-started')).toHaveLength(2)
    const denied = entries.filter(({ type, isError }) => type === 'tool-finished' && isError === true)
    expect(denied.map(({ tool }) => tool)).toEqual(['Bash'])
    const called = entries.flatMap((entry) => {
      if (entry.type !== 'assistant-message') return []
      const blocks = blocksSchema.safeParse(entry.content)
      return blocks.success ? blocks.data.flatMap(({ type, id: one }) => (type === 'tool_use' ? [one ?? ''] : [])) : []
    })
    const finished = entries.flatMap(({ type, toolUseId }) => (type === 'tool-finished' ? [toolUseId ?? ''] : []))
    expect(called.length).toBeGreaterThanOrEqual(40)
    expect([...finished].sort()).toEqual([...called].sort())
    expect([...player.calls.values()].every((times) => times === 1)).toBe(true)
  } finally {
    await product.dispose()
    await api.stop()
  }
})
