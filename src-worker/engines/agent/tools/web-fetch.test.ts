import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SmallQuestion } from '../summaries/ask-small-model.ts'
import { toolPlace } from '../testing/tool-place.ts'
import { webFetchTool } from './web-fetch.ts'
import { isPrivateAddress, isPrivateHost } from './web/addresses.ts'
import { pageText } from './web/page-text.ts'
import { PageCache } from './web/page-cache.ts'
import { isProxied } from './web/proxied.ts'

async function serve(listener: RequestListener) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return { url: `http://127.0.0.1:${port}`, port, asked: () => asked }
}

const page =
  '<html><head><title>t</title><script>evil()</script></head><body><h1>Clocks</h1><p>Made <b>here</b>.</p></body></html>'

describe('WebFetch', () => {
  test('asks the small model about the page as Markdown, and the page only once', async () => {
    const server = await serve((_, response) => response.setHeader('content-type', 'text/html').end(page))
    const questions: SmallQuestion[] = []
    const { run } = toolPlace({
      askSmall: (question) => {
        questions.push(question)
        return 'They are made here.'
      },
    })
    const input = { url: `${server.url}/clocks#top`, prompt: 'Where are they made?' }
    expect(await run('WebFetch', input)).toMatchObject({
      content: 'They are made here.',
      title: expect.stringContaining('200, 1 kB'),
    })
    expect(questions[0]?.text).toContain('# Clocks\n\nMade **here**.')
    expect(questions[0]?.text).toContain('Where are they made?')
    expect(questions[0]?.text).not.toContain('evil')
    await run('WebFetch', { ...input, prompt: 'And when?' })
    expect(server.asked()).toBe(1)
  })

  test('gives the page itself when the small model is silent', async () => {
    const server = await serve((_, response) => response.setHeader('content-type', 'text/plain').end('plain words'))
    expect((await toolPlace().run('WebFetch', { url: server.url, prompt: 'x' })).content).toContain('plain words')
  })

  test('follows redirects within the host and tells others', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/end') return response.setHeader('content-type', 'text/plain').end('arrived')
      const location = request.url === '/away' ? 'http://localhost:1/there' : '/end'
      return response.writeHead(302, { location }).end()
    })
    const { run } = toolPlace()
    expect((await run('WebFetch', { url: `${server.url}/start`, prompt: 'x' })).content).toContain('arrived')
    const told = await run('WebFetch', { url: `${server.url}/away`, prompt: 'x' })
    expect(told.content).toContain('REDIRECT DETECTED')
    expect(told.content).toContain('http://localhost:1/there')
  })

  test('understands compressed pages', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(gzipSync('small')),
    )
    expect((await toolPlace().run('WebFetch', { url: server.url, prompt: 'x' })).content).toContain('small')
  })

  test.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(404).end('no'), 'answered 404'],
    ['an endless redirect', (_, response) => response.writeHead(301, { location: '/' }).end(), 'more than 10 times'],
    [
      'another protocol',
      (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
      'no web address',
    ],
    [
      'a binary file',
      (_, response) => response.setHeader('content-type', 'image/png').end(Buffer.from([137, 80, 0])),
      'no text',
    ],
    [
      'a page without end',
      (_, response) => {
        response.setHeader('content-type', 'text/plain')
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      },
      'more than 5 MB',
    ],
    ['a cut connection', (request) => request.socket.destroy(), 'could not be asked'],
  ])('refuses %s', async (_, listener, words) => {
    const server = await serve(listener)
    expect(await toolPlace().run('WebFetch', { url: server.url, prompt: 'x' })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
  })

  test.each([
    ['file:///etc/passwd', 'http or https'],
    ['example.com', 'http or https'],
    ['https://user:secret@127.0.0.1/', 'password'],
    ['http://127.0.0.1:1/', '127.0.0.1:1 could not be asked'],
    ['https://there-is-no-such-host.invalid/', 'no network'],
  ])('refuses %s', async (url, words) => {
    expect(await toolPlace().run('WebFetch', { url, prompt: 'x' })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
  })

  test('ends with the turn', async () => {
    const { run, controller } = toolPlace()
    const server = await serve(() => controller.abort(new Error('interrupted')))
    await expect(run('WebFetch', { url: server.url, prompt: 'x' })).rejects.toThrow('interrupted')
  })

  test('needs leave for the host, and says when it is a private one', () => {
    const { workplace } = toolPlace()
    const need = (url: string) => {
      const call = webFetchTool.prepare({ url, prompt: 'x' })
      return 'problem' in call ? null : call.need(workplace)
    }
    expect(need('https://Docs.Example.com:8443/a')).toEqual({
      kind: 'fetch',
      paths: [],
      command: null,
      domain: 'docs.example.com',
      suggestedRule: 'WebFetch(domain:docs.example.com)',
    })
    expect(need('http://0x7f.1/')).toMatchObject({ domain: '127.0.0.1', isPrivate: true })
    expect(need('http://[::ffff:10.0.0.1]/')).toMatchObject({ isPrivate: true })
    expect(need('http://router/')).toMatchObject({ isPrivate: true })
  })
})

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['::ffff:192.168.0.1', true],
  ['2606:4700::1111', false],
])('%s is a private address: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})

test.each([
  ['localhost', true],
  ['metadata.google.internal', true],
  ['nas.local', true],
  ['[::1]', true],
  ['[2606:4700::1111]', false],
  ['example.com', false],
])('%s is a private name: %s', (host, expected) => {
  expect(isPrivateHost(host)).toBe(expected)
})

test.each<[string, Record<string, string>, boolean]>([
  ['http://a.com/', {}, false],
  ['http://a.com/', { http_proxy: 'http://p:1' }, true],
  ['https://a.com/', { http_proxy: 'http://p:1' }, false],
  ['https://a.b.com/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.b.com' }, false],
  ['https://ab.com/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.com' }, true],
  ['https://b.com:8443/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.com:443' }, true],
  ['https://b.com/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, false],
])('%s with %j goes through a proxy: %s', (url, environment, expected) => {
  expect(isProxied(new URL(url), environment)).toBe(expected)
})

test('a page keeps its own characters', async () => {
  const latin = Buffer.from('caf\u00e9', 'latin1')
  expect(await pageText(latin, 'text/plain; charset=iso-8859-1', 'x')).toBe('café')
  expect(await pageText(Buffer.from('{"a":1}'), 'application/json', 'x')).toBe('{"a":1}')
})

test.each([
  ['that never closes what it opens', '<script>'.repeat(100_000)],
  ['of boxes in boxes', '<div>'.repeat(200_000)],
  ['of one long list', '<li>x</li>'.repeat(200_000)],
  ['of attributes', `<i ${Array.from({ length: 40_000 }, (_, at) => `a${at}="x"`).join(' ')}>`],
  ['of broken tags', '<'.repeat(1_000_000)],
])('a page %s is read all the same', async (_, html) => {
  expect(await pageText(Buffer.from(`<p>before &amp; after</p>${html}`), 'text/html', 'x')).toContain('before & after')
})

test('the cache forgets after a quarter of an hour, and what is too much', () => {
  let now = 0
  const cache = new PageCache(() => now)
  const one = { url: 'a', status: 200, size: 1, text: 'x' }
  cache.add('a', one)
  expect(cache.get('a')).toEqual(one)
  now = 15 * 60_000 + 1
  expect(cache.get('a')).toBeNull()
  for (let n = 0; n < 40; n += 1) cache.add(String(n), { ...one, text: 'x'.repeat(1000) })
  expect(cache.get('0')).toBeNull()
  expect(cache.get('39')).not.toBeNull()
})
