import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../support/paths.ts'
import type { Finished, Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** Runs a command with something on its stdin; `readLines` closes its stdout after so many lines. */
function runPiped(product: Product, args: readonly string[], stdin: string, readLines = Infinity): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/backburner.js'), ...args], {
      cwd: product.project,
      env: { ...product.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.split('\n').length > readLines) child.stdout.destroy()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin.end(stdin)
  })
}

const resultSchema = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string(),
  session_id: z.uuid(),
  id: z.string(),
  state: z.string(),
  duration_ms: z.number(),
  num_turns: z.number(),
  total_cost_usd: z.number().nullable(),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
})
const lineSchema = z.looseObject({ type: z.string(), session_id: z.uuid() })

test('the result is printed, and the exit code tells how it ended', async ({ product }) => {
  expect(await product.run('-p', 'finish at once')).toEqual({ code: 0, stdout: 'Finished at once\n', stderr: '' })
  const text = await product.run('-p', 'end in plain text')
  expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/tests pass\.\n$/) })
  const failed = await product.run('--print', 'fail this task')
  expect(failed).toMatchObject({ code: 11, stdout: '', stderr: expect.stringContaining('failed: Could not do it') })
  const asked = await product.run('-p', 'ask me a question')
  expect(asked).toMatchObject({ code: 10, stdout: '' })
  expect(asked.stderr).toContain('needs input: Which colour should the button have?')
  const id = /backburner reply ([0-9a-f]{8})/.exec(asked.stderr)?.[1] ?? ''
  expect((await product.run('agents', '--json')).stdout).toContain(`"id": "${id}"`)
  expect(await product.run('-p', '--resume', id, '2')).toMatchObject({ code: 0, stdout: 'You chose Green\n' })
})

test('json is one document, and stream-json a line for everything that happens', async ({ product }) => {
  const json = await product.run('-p', 'finish at once', '--output-format', 'json')
  expect(resultSchema.parse(JSON.parse(json.stdout))).toMatchObject({
    subtype: 'success',
    is_error: false,
    result: 'Finished at once',
    state: 'completed',
    num_turns: 1,
  })
  const failed = await product.run('-p', 'fail this task', '--output-format', 'json')
  expect(failed.code).toBe(11)
  expect(resultSchema.parse(JSON.parse(failed.stdout))).toMatchObject({ is_error: true, state: 'failed' })

  const stream = await product.run(
    '-p',
    'write the file notes.txt',
    '--output-format',
    'stream-json',
    '--permission-mode',
    'acceptEdits',
  )
  const lines = stream.stdout
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)))
  expect(lines[0]).toMatchObject({ type: 'system', subtype: 'init', cwd: product.project })
  expect(lines.at(-1)).toMatchObject({ type: 'result', state: 'completed' })
  const called = lines.find(({ type, message }) => type === 'assistant' && JSON.stringify(message).includes('tool_use'))
  expect(called).toMatchObject({ parent_tool_use_id: null, message: { role: 'assistant' } })
  expect(lines.some(({ message }) => JSON.stringify(message ?? '').includes('"tool_result"'))).toBe(true)
  const seqs = lines.flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []))
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))
})

test('stdin is the task, or what it is about', async ({ product, practice }) => {
  expect(await runPiped(product, ['-p'], 'finish at once\n')).toMatchObject({ code: 0, stdout: 'Finished at once\n' })
  expect(await runPiped(product, ['-p', 'finish at once'], 'line of a log\n')).toMatchObject({ code: 0 })
  expect(JSON.stringify(await practice.requests(2))).toBeTruthy()
  expect((await runPiped(product, ['--bg'], 'finish at once\n')).stdout).toMatch(/^backgrounded · /)
  expect(await product.run('-p')).toMatchObject({ code: 2, stderr: expect.stringContaining('what is the task?') })
})

test('a reader that leaves ends it quietly', async ({ product }) => {
  const left = await runPiped(product, ['-p', 'work for 40 steps of 50 ms', '--output-format', 'stream-json'], '', 2)
  expect(left).toMatchObject({ code: 0, stderr: '' })
})

test('Ctrl+C stops the session', async ({ product, practice }) => {
  const { child } = await product.start(
    ['-p', 'wait at gate never', '--output-format', 'stream-json'],
    /"subtype":"init"/,
  )
  await practice.requests(1)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect((await product.run('agents', '--json', '--all')).stdout).toContain('"state": "stopped"')
})

test('--continue goes on with the newest session of the directory', async ({ product }) => {
  expect(await product.run('-p', '--continue', 'go on')).toMatchObject({ code: 3 })
  await product.run('-p', 'finish at once')
  const again = await product.run('-p', '-c', 'hello again', '--output-format', 'json')
  const { result, num_turns: turns } = resultSchema.parse(JSON.parse(again.stdout))
  expect({ result, turns }).toEqual({ result: 'Took note of: hello again', turns: 1 })
})

test('logs -f ends with the session', async ({ product }) => {
  const id = await product.dispatch('work for 5 steps of 50 ms')
  const followed = await product.run('logs', '-f', id)
  expect(followed.stdout.trimEnd()).toMatch(/✓ Completed {2}All 5 steps done$/)
})

test('a home that cannot be made is told at once', async ({ product }) => {
  test.skip(!existsSync('/proc/self'))
  const ran = await runPiped(
    { ...product, environment: { ...product.environment, BACKBURNER_HOME: '/proc/backburner' } },
    ['agents', '--json'],
    '',
  )
  expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('/proc/backburner cannot hold') })
})
