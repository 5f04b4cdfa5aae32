import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { readProjectWishes } from './project-wishes.ts'

test('names everything that waits for trust, with its file, and of variables no value', async () => {
  const project = temporaryDirectory()
  mkdirSync(join(project, '.claude'))
  const settings = join(project, '.claude', 'settings.json')
  writeFileSync(
    settings,
    JSON.stringify({
      model: 'opus',
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: './check.sh' }] }] },
      permissions: { allow: ['Bash(make:*)'], deny: ['Read(.env)'], additionalDirectories: ['../shared'] },
      env: { TOKEN: 'secret' },
      setup: 'npm ci',
    }),
  )
  const servers = join(project, '.mcp.json')
  writeFileSync(
    servers,
    JSON.stringify({ mcpServers: { db: { command: 'npx', args: ['-y', 'db'] }, web: { url: 'https://x.test/mcp' } } }),
  )
  const command = join(project, '.claude', 'commands', 'fix.md')
  mkdirSync(join(project, '.claude', 'commands'))
  writeFileSync(command, '---\nallowed-tools: Bash(git:*)\n---\nNow: !`git status`')
  expect(await readProjectWishes(project)).toEqual([
    { kind: 'hook', text: 'PreToolUse (Bash): ./check.sh', source: settings },
    { kind: 'setup', text: 'npm ci', source: settings },
    { kind: 'env', text: 'TOKEN', source: settings },
    { kind: 'allow', text: 'Bash(make:*)', source: settings },
    { kind: 'directory', text: '../shared', source: settings },
    { kind: 'mcp-server', text: 'db: npx -y db', source: servers },
    { kind: 'mcp-server', text: 'web: https://x.test/mcp', source: servers },
    { kind: 'allow', text: '/fix: Bash(git:*)', source: command },
    { kind: 'allow', text: '/fix: runs git status', source: command },
  ])
})

test('a project without such files, or with broken ones, wishes for nothing', async () => {
  const project = temporaryDirectory()
  expect(await readProjectWishes(project)).toEqual([])
  writeFileSync(join(project, '.mcp.json'), '{')
  expect(await readProjectWishes(project)).toEqual([])
})
