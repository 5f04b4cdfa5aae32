import { execFileSync } from 'node:child_process'
import { claudeCode, realAgent } from '../support/real-agents.ts'
import { expect, test } from '../support/test.ts'

test('Claude Code of the version that the engine was measured with runs here', async () => {
  test.setTimeout(300_000)
  const agent = await realAgent(claudeCode)
  test.skip(agent.kind === 'not-here', agent.kind === 'not-here' ? agent.why : '')
  if (agent.kind !== 'here') return
  expect(execFileSync(agent.path, ['--version'], { encoding: 'utf8' })).toContain(claudeCode.version)
})
