import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lookUpProcess } from '../../../../src-node/processes/process-identity.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { textIn } from '../blocks.ts'
import { again, begin, reply, usePractice } from '../testing/play.ts'
import { startScripted, type ScriptedCall } from '../testing/scripted-model.ts'

usePractice()

/** Starts a session whose model makes these calls, without a worktree and without questions. */
async function play(calls: readonly ScriptedCall[]) {
  const { url } = await startScripted(calls)
  return await begin('work', {
    cwd: temporaryDirectory(),
    environment: { ANTHROPIC_BASE_URL: url, BACKBURNER_SUMMARIES: '0' },
    launch: { permissionMode: 'bypassPermissions' },
  })
}

const inBackground = (command: string): ScriptedCall => ({ name: 'Bash', input: { command, run_in_background: true } })

test('the end of a command in the background is told before the next request', async () => {
  const { host, cwd } = await play([
    inBackground('echo one > made; exit 4'),
    { name: 'Bash', input: { command: 'until [ -e made ]; do sleep 0.05; done; sleep 0.3' } },
  ])
  await host.untilState('completed')
  expect(readFileSync(join(cwd, 'made'), 'utf8')).toBe('one\n')
  const told = host.entries.find((entry) => entry.type === 'user-message' && typeof entry['taskId'] === 'string')
  expect(told?.type === 'user-message' ? textIn(told.content) : '').toContain('failed with exit code 4')
  expect(host.record().tasks).toMatchObject([{ kind: 'command', state: 'failed' }])
})

test('the user sends a command that takes long to the background, and the turn goes on', async () => {
  const { host, cwd, engine } = await play([
    { name: 'Bash', input: { command: 'echo begun; until [ -e go ]; do sleep 0.05; done; echo ended' } },
  ])
  await host.until('the command runs', (_, entries) => entries.some((entry) => entry.type === 'tool-started'))
  // Between its start and the wait for it a command cannot be sent away: who asks too early asks again.
  const isAway = () => host.entries.some((entry) => entry.type === 'tool-finished')
  await expect
    .poll(async () => {
      await engine.reply(reply({ type: 'text', text: '/tasks bg' }))
      return isAway()
    })
    .toBe(true)
  await host.untilState('completed')
  const finished = host.entries.find((entry) => entry.type === 'tool-finished')
  expect(finished?.type === 'tool-finished' ? textIn(finished.content) : '').toContain('moved to the background')
  writeFileSync(join(cwd, 'go'), '')
  await host.until('the task ends', ({ tasks }) => tasks[0]?.state === 'completed')
})

test('a command in the background goes on when the task is finished, and ends with the worker', async () => {
  const { host, cwd, engine } = await play([inBackground('echo $$ > pid; exec sleep 60')])
  await host.untilState('completed')
  await expect
    .poll(() => existsSync(join(cwd, 'pid')) && readFileSync(join(cwd, 'pid'), 'utf8').endsWith('\n'))
    .toBe(true)
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
  expect((await lookUpProcess(pid)).kind).toBe('running')
  expect(host.record().tasks).toMatchObject([{ state: 'running', endedAt: null }])
  await engine.stop()
  expect(await lookUpProcess(pid)).toEqual({ kind: 'absent' })
  expect(host.record().tasks).toMatchObject([{ state: 'stopped' }])
})

test('the next worker tells that a command ended with the last one', async () => {
  const { host, engine } = await play([inBackground('sleep 60')])
  await host.untilState('completed')
  await engine.stop()
  const next = await again(host, 'rested')
  await expect
    .poll(() => next.host.entries.find((entry) => entry.type === 'task-finished'))
    .toMatchObject({ outcome: 'stopped', result: expect.stringContaining('sleep 60') })
  expect(next.host.record().state).toBe('completed')
})
