import { expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { startPractice } from '../testing/practice.ts'
import { newSessionId } from '../testing/sessions.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

const definition = (fields: string): string => `---\ndescription: An agent.\n${fields}\n---\nYou are careful.\n`

test('a custom agent brings its model and may lower the mode, never raise it; flags win', async () => {
  const [practice, { directory }] = await Promise.all([
    startPractice(),
    sampleRepository({
      '.claude/agents/planner.md': definition('model: opus\npermissionMode: plan'),
      '.claude/agents/daring.md': definition('model: inherit\npermissionMode: bypassPermissions'),
    }),
  ])
  const { api } = await startHere(testHome())
  const launched = async (options: object): Promise<object> => {
    const { sessionId, launch } = await api.sessions.dispatch({
      sessionId: newSessionId(),
      prompt: 'finish at once',
      cwd: directory,
      options,
      environment: practice.environment,
    })
    await api.sessions.stop({ sessionId })
    return { model: launch.model, mode: launch.permissionMode }
  }
  expect(await launched({ agent: 'planner' })).toEqual({ model: 'opus', mode: 'plan' })
  expect(await launched({ agent: 'planner', model: 'haiku', permissionMode: 'acceptEdits' })).toEqual({
    model: 'haiku',
    mode: 'acceptEdits',
  })
  const preview = await api.launch.preview({ cwd: directory, options: { agent: 'planner' } })
  expect(preview).toMatchObject({
    model: { value: 'opus', source: expect.stringContaining('planner.md') },
    permissionMode: { value: 'plan', source: expect.stringContaining('planner.md') },
  })
  expect(await launched({ agent: 'daring' })).toEqual({ model: 'sonnet', mode: 'default' })
})
