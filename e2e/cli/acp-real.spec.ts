import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Steps, tryAgent } from '../support/acp-steps.ts'
import { claudeCode, realAgent, type PublishedAgent } from '../support/real-agents.ts'
import { expect, test } from '../support/test.ts'

/** Zed's adapter of Claude Code: without its optional packages it needs the program of `claudeCode`. */
const claudeAgentAcp: PublishedAgent = {
  name: '@agentclientprotocol/claude-agent-acp',
  version: '0.100.0',
  programs: ['.bin/claude-agent-acp'],
  flags: ['--omit=optional'],
}

test('a real agent: permissions allowed and denied from outside, finish, stop, resume', async ({
  product,
  practice,
}) => {
  test.setTimeout(600_000)
  const agent = await realAgent(claudeAgentAcp)
  const claude = await realAgent(claudeCode)
  test.skip(agent.kind === 'not-here', agent.kind === 'not-here' ? agent.why : '')
  test.skip(claude.kind === 'not-here', claude.kind === 'not-here' ? claude.why : '')
  if (agent.kind !== 'here' || claude.kind !== 'here') return
  const touch = (name: string) => ({
    name,
    match: `make ${name}`,
    turns: [
      {
        content: [{ type: 'tool_use', name: 'Bash', input: { command: `touch ${name}`, description: 'makes a file' } }],
      },
      { content: [{ type: 'text', text: `done with ${name}` }] },
    ],
  })
  await practice.addScripts([touch('first.txt'), touch('second.txt')])
  tryAgent(product, {
    command: process.execPath,
    args: [agent.path],
    env: { CLAUDE_CODE_EXECUTABLE: claude.path },
  })
  const steps = new Steps(product)
  const id = await product.dispatch('--engine', 'acp:tried', 'make first.txt')
  const blocked = await steps.reaches(id, 'asks for a permission', 'blocked', 'permission')
  expect(blocked.summary).toContain('touch first.txt')
  await product.run('reply', id, 'allow')
  await steps.reaches(id, 'the permission was allowed, the turn ended', 'idle')
  expect(existsSync(join(blocked.worktree ?? '', 'first.txt'))).toBe(true)
  await product.run('reply', id, 'make second.txt')
  await steps.reaches(id, 'asks again', 'blocked', 'permission')
  await product.run('reply', id, 'deny')
  await steps.reaches(id, 'the permission was denied, the turn ended', 'idle')
  expect(existsSync(join(blocked.worktree ?? '', 'second.txt'))).toBe(false)
  await product.run('stop', id)
  await product.run('reply', id, 'make second.txt')
  await steps.reaches(id, 'resumed after a stop, asks', 'blocked', 'permission')
  await product.run('reply', id, 'allow')
  await steps.reaches(id, 'allowed after the stop', 'idle')
  expect(existsSync(join(blocked.worktree ?? '', 'second.txt'))).toBe(true)
  console.log(steps.table(`${claudeAgentAcp.name} ${claudeAgentAcp.version}`))
})
