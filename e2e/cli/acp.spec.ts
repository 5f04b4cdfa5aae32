import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { rowOf, Steps, tryAgent } from '../support/acp-steps.ts'
import { root } from '../support/paths.ts'
import { expect, test } from '../support/test.ts'

const fakeAgent = join(root, 'src-worker/engines/acp/testing/fake-agent.ts')

test('an agent of another maker: its states are true through permissions, questions, kills and a stop', async ({
  product,
}) => {
  test.setTimeout(180_000)
  const notes = join(product.home, '..', 'notes')
  tryAgent(product, {
    command: process.execPath,
    args: ['--no-warnings', fakeAgent],
    env: { FAKE_NOTES: notes },
  })
  const steps = new Steps(product)
  const id = await product.dispatch('--engine', 'acp:tried', 'this needs permission')
  const blocked = await steps.reaches(id, 'asks for a permission', 'blocked', 'permission')
  expect(blocked.summary).toContain('wants to run touch made')
  expect(blocked.worktree).toContain('/.backburner/worktrees/')
  expect(await product.run('reply', id, 'allow')).toMatchObject({ code: 0 })
  await steps.reaches(id, 'the permission was allowed', 'idle')
  expect(existsSync(join(blocked.worktree ?? '', 'made'))).toBe(true)
  expect(existsSync(join(product.project, 'made'))).toBe(false)

  await product.run('reply', id, 'once more permission')
  await steps.reaches(id, 'asks again', 'blocked', 'permission')
  await product.run('reply', id, 'deny')
  await steps.reaches(id, 'the permission was denied', 'idle')

  await product.run('reply', id, 'a question please')
  await steps.reaches(id, 'asks a question', 'blocked', 'question')
  await product.run('reply', id, '2')
  const answered = await steps.reaches(id, 'the question was answered by number', 'idle')
  expect(answered.summary).toContain('blue')

  await product.run('reply', id, 'start a child')
  for (let kill = 1; kill <= 3; kill++) {
    const { pid } = await steps.reaches(id, `works, for the ${kill}. time`, 'working')
    if (pid === null) throw new Error('the worker has no pid')
    process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await rowOf(product, id)).pid, { timeout: 30_000 }).not.toBe(pid)
    await expect.poll(async () => (await rowOf(product, id)).pid, { timeout: 30_000 }).not.toBe(null)
  }
  await steps.reaches(id, 'works after three kills of its worker', 'working')
  expect(await product.run('stop', id)).toMatchObject({ code: 0 })
  await steps.reaches(id, 'was stopped', 'stopped')
  await product.run('reply', id, 'are you there')
  const last = await steps.reaches(id, 'goes on after the stop', 'idle')
  expect(last.summary).toContain('are you there')
  expect((await product.run('logs', id)).stdout).toContain('are you there')
  console.log(steps.table('an agent of the Agent Client Protocol'))
})

test('an agent that is not installed is refused with what to do', async ({ product }) => {
  const refused = await product.run('--bg', '--engine', 'acp:opencode', 'say hello')
  test.skip(refused.code === 0, 'it is installed here')
  expect(refused.stderr).toMatch(/OpenCode is not installed: .*npm install -g opencode-ai/)
})
