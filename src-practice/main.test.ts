import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Anthropic from '@anthropic-ai/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../src-node/testing/temporary-directory.ts'
import { asks, base } from './testing/model.ts'

const program = join(import.meta.dirname, 'main.ts')

function start(...flags: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [program, ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function urlOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    return /^\{"url":"(http:\/\/127\.0\.0\.1:\d+)"\}$/.exec(line)?.[1] ?? `unexpected: ${line}`
  }
  throw new Error('ended without a line')
}

test('it prints its URL once it listens, plays scripts of a file, and ends on SIGTERM', async () => {
  const file = join(temporaryDirectory(), 'scripts.json')
  const script = { name: 'hi', match: 'hi', turns: [{ content: [{ type: 'text', text: 'Hi from a file.' }] }] }
  writeFileSync(file, JSON.stringify([script]))
  const child = start('--scripts', file)
  const client = new Anthropic({ apiKey: 'any', baseURL: await urlOf(child), maxRetries: 0 })
  expect((await client.messages.create({ ...base, messages: asks('hi') })).content).toMatchObject([
    { text: 'Hi from a file.' },
  ])
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('it ends with its stdin when told so, also with an answer open', async () => {
  const child = start('--exit-with-stdin')
  const url = await urlOf(child)
  const client = new Anthropic({ apiKey: 'any', baseURL: url, maxRetries: 0, logLevel: 'off' })
  const open = expect(client.messages.create({ ...base, messages: asks('wait at gate never') })).rejects.toThrow()
  await fetch(`${url}/practice/gates/never?waiting=1`)
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
  await open
})

test('it ends when the process it was given is gone', async () => {
  const parent = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  onTestFinished(() => void parent.kill('SIGKILL'))
  const child = start('--parent-pid', String(parent.pid))
  await urlOf(child)
  parent.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a wrong flag is exit code 2 with the usage', async () => {
  const child = start('--colour', 'red')
  const words: string[] = []
  child.stderr.on('data', (data) => words.push(String(data)))
  expect(await once(child, 'close')).toEqual([2, null])
  expect(words.join('')).toContain('usage: ')
})
