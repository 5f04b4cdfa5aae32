import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listProcesses } from '../../../../src-node/processes/list-processes.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { ToolError } from '../tools/tool.ts'
import { everything, oddServer, startServers, startWebServer } from './testing/servers.ts'

const official = { command: process.execPath, args: [everything, 'stdio'] }

async function failure(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof ToolError ? error.message : `no ToolError: ${String(error)}`),
  )
}

describe('the official server over stdio', () => {
  test('has its tools offered, called and answered', async () => {
    const ground = startServers({ everything: official })
    expect((await ground.call('mcp__everything__echo', { message: 'hello' })).text).toBe('Echo: hello')
    expect((await ground.call('mcp__everything__get-sum', { a: 2, b: 3 })).text).toContain('5')
    expect((await ground.call('mcp__everything__get-tiny-image')).blocks).toContainEqual(
      expect.objectContaining({ type: 'image' }),
    )
    expect(ground.toolNames().slice(-2)).toEqual(['ListMcpResourcesTool', 'ReadMcpResourceTool'])
    expect(ground.told.at(-1)).toMatchObject([{ name: 'everything', state: 'connected', problem: null }])
    expect(ground.notes).toEqual([])
    expect(ground.instructions).toHaveLength(1)
    expect(ground.instructions[0]).toMatch(/^<mcp-server-instructions server="everything">\n# Everything Server/)
  })

  test('has its resources listed and read, and says where it should work', async () => {
    const ground = startServers({ everything: official })
    const { text } = await ground.call('ListMcpResourcesTool')
    const first: unknown = JSON.parse(text.split('\n')[0] ?? '')
    expect(first).toMatchObject({ server: 'everything', uri: expect.stringContaining('demo://') })
    const { uri } = first as { uri: string }
    expect((await ground.call('ReadMcpResourceTool', { server: 'everything', uri })).text).toContain(uri)
    expect((await ground.call('mcp__everything__get-roots-list')).text).toContain(ground.directory)
  })

  test('runs a tool that can only be had as a task', async () => {
    const ground = startServers({ everything: official })
    const { text } = await ground.call('mcp__everything__simulate-research-query', { topic: 'clocks' })
    expect(text).toContain('clocks')
  })
})

describe('the official server behind a URL', () => {
  test('is used over streamable HTTP, and found again after it was away', async () => {
    const server = await startWebServer('streamableHttp')
    const ground = startServers({ web: { type: 'http', url: server.url } }, { limits: { mostFailures: 100 } })
    expect((await ground.call('mcp__web__echo', { message: 'hello' })).text).toBe('Echo: hello')
    await server.kill()
    await ground.until(([web]) => web?.state === 'restarting')
    await startWebServer('streamableHttp', server.port)
    await ground.until(([web]) => web?.state === 'connected')
    expect((await ground.call('mcp__web__echo', { message: 'again' })).text).toBe('Echo: again')
  })

  test('asks the user while a call runs, and hears of a call that is cancelled', async () => {
    const server = await startWebServer('streamableHttp')
    const ground = startServers(
      { web: { type: 'http', url: server.url } },
      { answer: () => ({ type: 'text', text: '{"name":"Ada","integer":7}' }) },
    )
    const { text } = await ground.call('mcp__web__trigger-elicitation-request')
    expect(text).toContain('- Name: Ada')
    const shown: string[] = []
    const controller = new AbortController()
    const call = ground.call(
      'mcp__web__trigger-long-running-operation',
      { duration: 60, steps: 200 },
      {
        signal: controller.signal,
        show: (text) => void (shown.push(text) > 1 && controller.abort(new Error('enough'))),
      },
    )
    await expect(call).rejects.toThrow('enough')
    expect(shown[0]).toMatch(/^1\/200/)
  })

  test('is used over the older event stream, also where nobody says that it is one', async () => {
    const { url } = await startWebServer('sse')
    const ground = startServers({ old: { type: 'sse', url }, guessed: { url } })
    expect((await ground.call('mcp__old__echo', { message: 'a' })).text).toBe('Echo: a')
    expect((await ground.call('mcp__guessed__echo', { message: 'b' })).text).toBe('Echo: b')
  })

  test('that is not there is told and left alone after some attempts', async () => {
    const ground = startServers({ nowhere: { url: 'http://127.0.0.1:1/mcp' } })
    await ground.mcp.describe()
    await ground.until(([one]) => one?.state === 'failed')
    expect(ground.notes).toHaveLength(2)
    expect(ground.notes[0]).toMatch(/nowhere did not start: .*ECONNREFUSED/)
    expect(ground.notes[1]).toContain('5 times in a row')
  })
})

describe('a server that crashes', () => {
  test('fails the call that was under way, is started again, and says so once', async () => {
    const ground = startServers({ odd: oddServer() })
    expect(await failure(ground.call('mcp__odd__crash'))).toMatch(
      /odd ended while this ran \(it ended with exit code 3: Error: out of cheese\)\. It may or may not have taken effect/,
    )
    expect((await ground.call('mcp__odd__echo', { text: 'back' })).text).toBe('back')
    expect(ground.notes).toEqual([
      'The MCP server odd has ended: it ended with exit code 3: Error: out of cheese. It is started again.',
      'The MCP server odd runs again.',
    ])
    const states = ground.told.map(([odd]) => odd?.state)
    expect([...new Set(states)]).toEqual(['starting', 'connected', 'restarting'])
    expect(states.at(-1)).toBe('connected')
  })

  test('keeps its tools on the list while it is away', async () => {
    const ground = startServers({ odd: oddServer() }, { limits: { firstBackOffMs: 60_000, callWaitMs: 100 } })
    await failure(ground.call('mcp__odd__crash'))
    await ground.until(([odd]) => odd?.state === 'restarting')
    expect(ground.toolNames()).toContain('mcp__odd__echo')
    expect(await failure(ground.call('mcp__odd__echo', { text: 'x' }))).toContain('it is being started again')
  })

  test('at its first starts is tried until it runs; a call waits for it', async () => {
    const counter = join(temporaryDirectory(), 'starts')
    const ground = startServers({ odd: oddServer('--fail-first', counter, '2') })
    expect((await ground.call('mcp__odd__echo', { text: 'at last' })).text).toBe('at last')
    expect(readFileSync(counter, 'utf8')).toBe('...')
    expect(ground.notes).toEqual([
      'The MCP server odd did not start: it ended with exit code 7: Error: the database is away. It is started again.',
      'The MCP server odd runs again.',
    ])
  })

  test('at every start is left alone, and started again when the user says so', async () => {
    const counter = join(temporaryDirectory(), 'starts')
    const ground = startServers({ odd: oddServer('--fail-first', counter, '5') })
    ground.mcp.start()
    await ground.until(([odd]) => odd?.state === 'failed')
    expect(await failure(ground.call('mcp__odd__echo'))).toContain('is not running')
    expect(await ground.mcp.describe()).toContain('odd: failed (it ended with exit code 7')
    expect(await ground.mcp.restart('odd')).toBe('Started again: odd.')
    await ground.until(([odd]) => odd?.state === 'connected')
    expect(await ground.mcp.restart('even')).toContain('there are odd')
  })

  test('is no reason to wait for long: a command that does not exist has failed at once', async () => {
    const ground = startServers({ none: { command: 'no-such-command-here' } })
    await ground.mcp.describe()
    await ground.until(([none]) => none?.state === 'failed')
    expect(ground.notes).toEqual([expect.stringContaining('its command (or directory) was not found')])
  })
})

describe('a call', () => {
  test('gets long text bounded, other media as files, and structured content', async () => {
    const ground = startServers({ odd: oddServer() })
    const long = await ground.call('mcp__odd__long')
    expect(long.text.length).toBeLessThan(31_000)
    const file = /the whole is in (\S+)\)/.exec(long.text)?.[1] ?? ''
    expect(readFileSync(file, 'utf8')).toHaveLength(200_010)
    const media = await ground.call('mcp__odd__media')
    expect(media.blocks).toContainEqual(expect.objectContaining({ type: 'image' }))
    expect(media.text).toMatch(/audio, audio\/wav, 2 bytes: in the file \S+\.wav/)
    expect(media.text).toContain('[resource odd://note]\na note')
    expect(media.text).toContain('"answer": 42')
    expect(media.text).toContain('unknown type hologram')
  })

  test('keeps the error of the tool, and that of the protocol', async () => {
    const ground = startServers({ odd: oddServer() })
    expect(await ground.call('mcp__odd__fail')).toMatchObject({ isError: true, text: 'it did not work' })
    await ground.call('mcp__odd__grow')
    await ground.until(() => ground.toolNames().includes('mcp__odd__grown'))
    expect(await failure(ground.call('mcp__odd__grown'))).toContain('no tool grown')
  })

  test('runs in the directory of the session with its environment, and its secrets stay out of what comes back', async () => {
    const ground = startServers({ odd: oddServer() })
    const { text } = await ground.call('mcp__odd__where')
    expect(JSON.parse(text)).toEqual({ cwd: ground.directory, secret: '[secret]', job: ground.jobDirectory })
  })

  test('shows progress as it comes', async () => {
    const ground = startServers({ odd: oddServer() })
    const shown: string[] = []
    await ground.call('mcp__odd__count', {}, { show: (text) => void shown.push(text) })
    expect(shown).toEqual(['1/3 step 1\n', '2/3 step 2\n', '3/3 step 3\n'])
  })

  test('that is interrupted, or takes too long, is cancelled at the server', async () => {
    const log = join(temporaryDirectory(), 'log')
    const ground = startServers({ odd: oddServer('--log', log) }, { environment: { MCP_TOOL_TIMEOUT: '200' } })
    expect(await failure(ground.call('mcp__odd__slow'))).toContain('took longer than 0.2 s and was cancelled')
    const controller = new AbortController()
    const call = ground.call('mcp__odd__slow', {}, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('the user said stop')), 50)
    await expect(call).rejects.toThrow('the user said stop')
    await ground.call('mcp__odd__echo', { text: 'after' })
    expect(readFileSync(log, 'utf8').match(/cancelled slow/g)).toHaveLength(2)
  })
})

describe('a question of a server', () => {
  test('reaches the user, and is asked again where the answer does not fit', async () => {
    const asked: string[][] = []
    const ground = startServers(
      { odd: oddServer() },
      {
        answer: (questions) => {
          asked.push(questions.map(({ question }) => question))
          return asked.length === 1
            ? { type: 'options', answers: [{ selected: [1] }, { selected: [], text: '12' }] }
            : { type: 'options', answers: [{ selected: [], text: '7' }] }
        },
      },
    )
    const { text } = await ground.call('mcp__odd__ask')
    expect(JSON.parse(text)).toEqual({ action: 'accept', content: { colour: 'green', size: 7 } })
    expect(asked[0]?.[0]).toBe('The MCP server odd asks: What shall it be? Colour')
    expect(asked[1]).toEqual([expect.stringContaining('(size does not fit: it may be at most 9.) size')])
  })

  test('may be declined; and its time does not count', async () => {
    const ground = startServers(
      { odd: oddServer() },
      { answer: () => ({ type: 'text', text: 'decline' }), environment: { MCP_TOOL_TIMEOUT: '5000' } },
    )
    expect(JSON.parse((await ground.call('mcp__odd__ask')).text)).toEqual({ action: 'decline' })
  })

  test('that the server does not wait for is withdrawn', async () => {
    const ground = startServers({ odd: oddServer() })
    let withdrawn = false
    const { text } = await ground.call(
      'mcp__odd__impatient',
      {},
      {
        askQuestions: async (_, signal) =>
          await new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => {
              withdrawn = true
              reject(new Error('withdrawn'))
            })
          }),
      },
    )
    expect(text).toBe('went on without')
    expect(withdrawn).toBe(true)
  })

  test('of the official server is asked page by page', async () => {
    const pages: number[] = []
    const ground = startServers(
      { everything: official },
      {
        answer: (questions) => {
          pages.push(questions.length)
          return {
            type: 'options',
            answers: questions.map(({ options, question }) =>
              options.length > 0
                ? { selected: [0] }
                : {
                    selected: [],
                    text: question.includes('"default"') ? 'default' : question.includes('"skip"') ? 'skip' : 'Ada',
                  },
            ),
          }
        },
      },
    )
    const { text } = await ground.call('mcp__everything__trigger-elicitation-request')
    expect(pages).toEqual([4, 4, 4, 1])
    expect(text).toContain('- Name: Ada')
    expect(text).toContain('"integer": 42')
    expect(text).toContain('"fish-1"')
    expect(text).not.toContain('"email"')
  })
})

describe('what the user says', () => {
  test('may name a resource or a prompt', async () => {
    const ground = startServers({ odd: oddServer() })
    expect(await ground.mcp.expand('read @odd:odd://note, please')).toBe(
      'read @odd:odd://note, please\n\n<mcp-resource server="odd" uri="odd://note">\nwhat odd://note holds\n</mcp-resource>',
    )
    expect(await ground.mcp.expand('/mcp__odd__greet Ada very kindly')).toBe('Greet {"who":"Ada","how":"very kindly"}')
    expect(await ground.mcp.expand('mail ada@example.org')).toBe('mail ada@example.org')
  })
})

describe('a folder that is not trusted', () => {
  test('has its servers shown and not started; trust starts them', async () => {
    const ground = startServers({ own: oddServer() }, { ofProject: { theirs: oddServer() } })
    expect((await ground.call('mcp__own__echo', { text: 'mine' })).text).toBe('mine')
    await ground.until((servers) => servers.length === 2)
    expect(ground.told.at(-1)).toMatchObject([
      { name: 'own', state: 'connected' },
      { name: 'theirs', state: 'untrusted', problem: expect.stringContaining('backburner trust') },
    ])
    expect(ground.notes).toEqual([])
    ground.trust.set(true)
    expect((await ground.call('mcp__theirs__echo', { text: 'yours' })).text).toBe('yours')
  })
})

test('a session that ends leaves no process behind, not even of a server that is starting', async () => {
  const directory = temporaryDirectory()
  const pids = join(directory, 'pids')
  const stubborn = `trap '' TERM; echo $$ >> ${pids}; sleep 60 & echo $! >> ${pids}; wait`
  const ground = startServers({ stubborn: { command: 'sh', args: ['-c', stubborn] }, odd: oddServer() })
  ground.mcp.start()
  await ground.until((servers) => servers.some(({ state }) => state === 'connected'))
  while (!existsSync(pids) || readFileSync(pids, 'utf8').trim().split('\n').length < 2) await new Promise(setImmediate)
  await ground.mcp.close()
  const left = readFileSync(pids, 'utf8').trim().split('\n').map(Number)
  expect(((await listProcesses()) ?? []).filter(({ pid }) => left.includes(pid))).toEqual([])
})
