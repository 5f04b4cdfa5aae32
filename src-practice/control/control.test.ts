import { expect, test } from 'vitest'
import type { Script } from '../script/schema.ts'
import { asks, base, practice, tools } from '../testing/model.ts'

const script: Script = {
  name: 'rename',
  match: { regex: String.raw`rename (?<from>\S+) to (?<to>\S+)` },
  turns: [{ content: [{ type: 'text', text: '{{from}} becomes {{to}}.' }] }],
}

test('an added script is played, and the latest of a name counts', async () => {
  const { client, control } = await practice()
  const ask = async () =>
    (await client.messages.create({ ...base, messages: asks('please rename a.js to b.js') })).content
  expect(await control('scripts', script)).toEqual({ status: 200, body: { added: ['rename'] } })
  expect(await ask()).toMatchObject([{ text: 'a.js becomes b.js.' }])
  await control('scripts', [{ ...script, turns: [{ content: [{ type: 'text', text: 'Never {{to}}.' }] }] }])
  expect(await ask()).toMatchObject([{ text: 'Never b.js.' }])
})

test.each([
  ['scripts', { ...script, turns: [{ content: [{ type: 'txt', text: '' }] }] }, '0.turns.0.content.0.type'],
  ['scripts', { ...script, match: { regex: '(' } }, '0.match.regex: not a regular expression'],
  ['trouble', { trouble: { kind: 'status' } }, 'trouble.status: Field required'],
  ['pace', { factor: 'fast' }, 'factor: '],
])('a wrong body for %s is a 400 that names the field', async (path, body, words) => {
  const { control } = await practice()
  const answer = await control(path, body)
  expect(answer.status).toBe(400)
  expect(answer.body['error']).toContain(words)
})

test('a wrong query is a 400 and an unknown control a 404', async () => {
  const { control } = await practice()
  expect((await control('requests?kind=large')).body['error']).toContain('kind: ')
  expect((await control('nothing')).status).toBe(404)
})

test('requests are recorded with times and without keys', async () => {
  const { client, control } = await practice()
  await client.messages.create({ ...base, messages: asks('finish at once') })
  const { body } = await control('requests')
  expect(body['requests']).toMatchObject([
    {
      n: 1,
      kind: 'main',
      headers: { authorization: '[redacted]' },
      body: { messages: [{ content: 'finish at once' }] },
      outcome: 'answered',
      status: 200,
      script: 'finish',
      turn: 0,
    },
  ])
  expect(JSON.stringify(body)).not.toContain('Bearer')
})

test('waiting for requests ends when they have come', async () => {
  const { client, control } = await practice()
  const waiting = control('requests?wait=2&contains=finish&bodies=0')
  for (const prompt of ['finish at once', 'end in plain text', 'finish at once']) {
    await client.messages.create({ ...base, messages: asks(prompt) })
  }
  expect((await waiting).body['total']).toBe(2)
})

test('waiting for what does not come ends with 408', async () => {
  const { control } = await practice()
  expect((await control('requests?wait=1&timeout=20')).status).toBe(408)
})

test('a gate holds an answer back until it is released', async () => {
  const { client, control } = await practice()
  const asked = client.messages.create({ ...base, messages: asks('wait at gate one'), tools: tools('Finish') })
  expect((await control('gates/one?waiting=1')).body).toEqual({ gate: 'one', waiting: 1 })
  const { body } = await control('requests')
  expect(body['requests']).toMatchObject([{ outcome: 'open', firstByteAt: null }])
  expect((await control('release/one', {})).body).toEqual({ released: 1 })
  expect((await asked).stop_reason).toBe('tool_use')
})

test('a gate midway stops the stream after its first half', async () => {
  const { client, control } = await practice()
  const stream = client.messages.stream({ ...base, messages: asks('wait at gate half midway'), tools: tools('Finish') })
  const half = new Promise<string>((resolve) =>
    stream.on('text', (_, soFar) => soFar.endsWith('here. ') && resolve(soFar)),
  )
  await control('gates/half?waiting=1')
  expect(await half).toBe('Half of the answer is here. ')
  await control('release/half', {})
  expect((await stream.finalMessage()).stop_reason).toBe('tool_use')
})

test('a gate can let a few through and stay closed', async () => {
  const { client, control } = await practice()
  const answered: number[] = []
  const asked = [1, 2, 3].map(async (n) => {
    await client.messages.create({ ...base, messages: asks(`wait at gate few, ${n}`) })
    answered.push(n)
  })
  await control('gates/few?waiting=3')
  expect((await control('release/few?count=2', {})).body).toEqual({ released: 2 })
  await control('requests?wait=2&outcome=answered')
  expect((await control('gates/few')).body['waiting']).toBe(1)
  await control('release/few', {})
  await Promise.all(asked)
  expect(answered).toHaveLength(3)
})

test('a client that leaves is noted, and its place at the gate is free', async () => {
  const { client, control } = await practice()
  const stop = new AbortController()
  const asked = client.messages.create({ ...base, messages: asks('wait at gate lost') }, { signal: stop.signal })
  const left = expect(asked).rejects.toThrow('aborted')
  await control('gates/lost?waiting=1')
  stop.abort()
  await left
  expect((await control('requests?wait=1&outcome=left')).status).toBe(200)
  expect((await control('gates/lost')).body['waiting']).toBe(0)
})

test('reset forgets scripts, requests and troubles', async () => {
  const { client, control } = await practice([script])
  await control('trouble', { trouble: { kind: 'reset' } })
  await control('reset', {})
  expect((await control('requests')).body['total']).toBe(0)
  const message = await client.messages.create({ ...base, messages: asks('rename a to b') })
  expect(message.content).not.toMatchObject([{ text: 'a becomes b.' }])
})
