import { createServer, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { postJson } from './post-json.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(status: number): Promise<{ readonly address: string; readonly bodies: string[] }> {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = `${request.method} ${request.headers['content-type']} ${String(request.headers['x-backburner-delivery'])} `
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      bodies.push(body)
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('an answer that nobody reads')
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('no address')
  return { address: `http://127.0.0.1:${at.port}/hook`, bodies }
}

it('posts the text, with an id by which a repeat is known', async () => {
  const { address, bodies } = await serve(204)
  expect(await postJson(address, '{"ü":1}', 'id-1')).toEqual({ ok: true })
  expect(bodies).toEqual(['POST application/json id-1 {"ü":1}'])
})

it.each([
  [500, true],
  [429, true],
  [404, false],
  [302, false],
])('takes an answer of %i for a failure; worth another attempt: %s', async (status, again) => {
  const { address } = await serve(status)
  expect(await postJson(address, '{}', 'x')).toEqual({ ok: false, again, reason: `it answered ${status}` })
})

it('tries again where nobody listens, and never asks another machine without https', async () => {
  expect(await postJson('http://127.0.0.1:1/', '{}', 'x')).toMatchObject({ ok: false, again: true })
  expect(await postJson('http://example.invalid/', '{}', 'x')).toMatchObject({ ok: false, again: false })
})

it.each(['https://[bad', 'https://example.com:99999/'])('tells that %s is no address', async (address) => {
  expect(await postJson(address, '{}', 'x')).toMatchObject({ ok: false, again: false })
})
