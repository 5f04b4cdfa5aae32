import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lookUpProcess } from '../../../../src-node/processes/process-identity.ts'
import { toolPlace } from '../testing/tool-place.ts'
import type { ToolOutcome } from '../tools/tool.ts'

function textOf({ content }: ToolOutcome): string {
  if (typeof content !== 'string') throw new Error('no text')
  return content
}

function idIn(outcome: ToolOutcome): string {
  return /ID: (\S+?)\./.exec(textOf(outcome))?.[1] ?? ''
}

/** A place with one command in the background that has printed its own process number. */
async function withServer(line: string, options: Parameters<typeof toolPlace>[0] = {}) {
  const place = toolPlace(options)
  const id = idIn(await place.run('Bash', { command: line, run_in_background: true }))
  const pid = async (): Promise<number> => {
    await expect.poll(async () => await place.tasks.read(id, 1000)).toMatchObject({ text: expect.stringMatching(/\d/) })
    const read = await place.tasks.read(id, 1000)
    return Number(/\d+/.exec(read.outcome === 'done' ? (read.text ?? '') : '')?.[0])
  }
  return { ...place, id, pid }
}

describe('a command in the background', () => {
  test('returns at once, writes into a file, and its end is told', async () => {
    const { id, tasks, run, host } = await withServer('echo begun; sleep 0.2; echo ended; exit 3')
    expect(tasks.find(id)).toMatchObject({ kind: 'command', state: 'running', background: true })
    const file = tasks.find(id)?.outputFile ?? ''
    await expect.poll(() => tasks.endOf(id)).toMatchObject({ outcome: 'failed' })
    expect(readFileSync(file, 'utf8')).toBe('begun\nended\n')
    expect(tasks.untold()).toMatchObject([{ id, result: expect.stringContaining('failed with exit code 3') }])
    expect(tasks.untold()[0]?.result).toContain('begun\nended')
    expect(host.entries.map(({ type }) => type)).toEqual(['task-started', 'task-finished'])
    // Whoever has looked at the end knows of it.
    expect(await run('TaskOutput', { task_id: id })).toMatchObject({
      content: expect.stringContaining('begun\nended'),
      tellsEndOf: id,
    })
  })

  test('is waited for by TaskOutput, not by BashOutput', async () => {
    const { id, run } = await withServer('echo begun; sleep 0.3; echo ended')
    expect(textOf(await run('BashOutput', { bash_id: id }))).toContain('still running')
    expect(textOf(await run('TaskOutput', { task_id: id, block: true, timeout: '1' }))).toContain('still running')
    expect(textOf(await run('TaskOutput', { task_id: id, timeout: 20_000 }))).toMatch(
      /completed \(exit code 0\).*begun\nended/s,
    )
  })

  test.each(['TaskStop', 'KillShell'])('is ended by %s with all its children', async (tool) => {
    const { id, pid, run, tasks } = await withServer('sleep 50 & echo $!; wait')
    const child = await pid()
    expect((await lookUpProcess(child)).kind).toBe('running')
    const outcome = await run(tool, tool === 'TaskStop' ? { task_id: id } : { shell_id: id })
    expect(outcome).toMatchObject({ isError: false, content: expect.stringContaining('stopped') })
    expect(await lookUpProcess(child)).toEqual({ kind: 'absent' })
    expect(tasks.endOf(id)?.outcome).toBe('stopped')
    expect(await run(tool, { task_id: id })).toMatchObject({ isError: true, content: expect.stringContaining('ended') })
  })

  test('goes on when the turn is interrupted', async () => {
    const { id, controller, pid, tasks } = await withServer('echo $$; exec sleep 50')
    const shell = await pid()
    controller.abort(new Error('interrupted'))
    expect((await lookUpProcess(shell)).kind).toBe('running')
    await tasks.stop(id)
    expect(await lookUpProcess(shell)).toEqual({ kind: 'absent' })
  })

  test('does not move the shell of the session', async () => {
    const { id, tasks, workplace, root } = await withServer('cd /')
    await expect.poll(() => tasks.endOf(id)).not.toBeNull()
    expect(workplace.current).toBe(root)
  })

  test('keeps keys out of its file, also when they come in pieces', async () => {
    const { id, tasks } = await withServer('printf "a sk-ant-012345"; sleep 0.2; printf "6789abcdef z"')
    await expect.poll(() => tasks.endOf(id)).not.toBeNull()
    expect(readFileSync(tasks.find(id)?.outputFile ?? '', 'utf8')).toBe('a [ANTHROPIC_API_KEY] z')
  })

  test('is one of twenty at most', async () => {
    const { run } = toolPlace()
    for (let n = 0; n < 20; n += 1) await run('Bash', { command: 'sleep 50', run_in_background: true })
    expect(await run('Bash', { command: 'sleep 50', run_in_background: true })).toMatchObject({
      isError: true,
      content: expect.stringContaining('TaskStop'),
    })
  })
})

describe('a command in the foreground', () => {
  test('is sent to the background by the user and goes on there', async () => {
    const { run, commands, tasks, shown, workplace, root } = toolPlace()
    const running = run('Bash', { command: 'cd /; echo begun; sleep 0.3; echo ended' })
    await expect.poll(() => shown.join('')).toContain('begun')
    expect(commands.moveToBackground('t1')).toBe(true)
    const outcome = await running
    expect(textOf(outcome)).toContain('moved to the background by the user')
    expect(textOf(outcome)).toContain('So far:\nbegun')
    const id = idIn(outcome)
    await expect.poll(() => tasks.endOf(id)).toMatchObject({ outcome: 'completed' })
    expect(readFileSync(tasks.find(id)?.outputFile ?? '', 'utf8')).toBe('begun\nended\n')
    expect(workplace.current).toBe(root)
    expect(commands.moveToBackground('t1')).toBe(false)
  })

  test('goes on in the background after its time limit, where that is wanted', async () => {
    const { run, tasks } = toolPlace({ environment: { CLAUDE_AUTO_BACKGROUND_TASKS: '1' } })
    const outcome = await run('Bash', { command: 'sleep 50', timeout: 100 })
    expect(textOf(outcome)).toContain('moved to the background after 0.1 s')
    await tasks.stop(idIn(outcome))
  })

  test('takes its usual time limit from the environment', async () => {
    const { run } = toolPlace({ environment: { BASH_DEFAULT_TIMEOUT_MS: '100' } })
    expect(await run('Bash', { command: 'sleep 50' })).toMatchObject({
      isError: true,
      content: expect.stringContaining('0.1 s'),
    })
  })
})

test('what there is not is told with what there is', async () => {
  const { run, id } = await withServer('sleep 50')
  expect(textOf(await run('TaskOutput', { task_id: 'b0' }))).toContain(`There are: ${id} (sleep 50)`)
  expect(textOf(await run('TaskStop', {}))).toContain('task_id')
})
