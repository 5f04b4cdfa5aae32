import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { expect, test } from '../support/test.ts'
import { createProduct, type Product } from '../support/product.ts'

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  waitingFor: z.string().nullable(),
  summary: z.string(),
  evidence: z.looseObject({ kind: z.string(), ref: z.string() }),
})
type Row = z.infer<typeof rowSchema>

async function rowOf(from: Product, id: string): Promise<Row> {
  const { stdout } = await from.run('agents', '--json', '--all')
  const row = z
    .array(rowSchema)
    .parse(JSON.parse(stdout))
    .find((one) => one.id === id)
  if (row === undefined) throw new Error(`no row ${id} in ${stdout}`)
  return row
}

for (const trouble of [
  'trouble: overloaded x3',
  'trouble: rate limit after 1 s',
  'trouble: cut',
  'later trouble: cut',
  'trouble: malformed',
  'trouble: unknown event',
  'trouble: error event',
  'trouble: reset',
  'trouble: truncated tool',
]) {
  test(`a session gets through "${trouble}" by itself`, async ({ product }) => {
    const id = await product.dispatch(trouble)
    expect((await product.run('wait', id, '--timeout', '45')).code).toBe(0)
    expect(await rowOf(product, id)).toMatchObject({ state: 'completed', evidence: { kind: 'tool' } })
    const transcript = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
    // The answer that broke is not in the conversation: every message is there once.
    const messages = transcript
      .trim()
      .split('\n')
      .map((line) => z.looseObject({ type: z.string(), messageId: z.string().optional() }).parse(JSON.parse(line)))
      .filter(({ type }) => type === 'assistant-message')
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length)
  })
}

test('a refused key blocks at once, says what to do, and a reply goes on', async ({ product }) => {
  const id = await product.dispatch('trouble: 401')
  expect((await product.run('wait', id, '--timeout', '10')).code).toBe(10)
  const row = await rowOf(product, id)
  expect(row).toMatchObject({ state: 'blocked', waitingFor: 'login', evidence: { kind: 'api' } })
  expect(row.summary).toMatch(/401|key|sign/i)
  expect((await product.run('reply', id, 'try again')).code).toBe(0)
  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(0)
})

test('a request that the API refuses ends failed with its sentence, and respawn goes on', async ({ product }) => {
  const id = await product.dispatch('trouble: 400')
  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(11)
  expect(await rowOf(product, id)).toMatchObject({ state: 'failed', evidence: { kind: 'api' } })
  expect((await product.run('respawn', id)).code).toBe(0)
  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(0)
})

test('a server that cannot be reached is retried and said on the row; nothing of the prompt is lost', async () => {
  const lost = createProduct('http://127.0.0.1:1')
  try {
    const id = await lost.dispatch('finish at once after the network is back')
    await expect
      .poll(async () => (await rowOf(lost, id)).summary, { timeout: 15_000 })
      .toMatch(/reach|refused|attempt/i)
    expect(await rowOf(lost, id)).toMatchObject({ state: 'working' })
    const state = readFileSync(join(lost.home, 'jobs', id, 'state.json'), 'utf8')
    expect(state).toContain('finish at once after the network is back')
  } finally {
    await lost.dispose()
  }
})
