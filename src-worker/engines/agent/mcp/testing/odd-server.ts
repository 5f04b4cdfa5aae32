/**
 * An MCP server over standard input and output, written out by hand so that it can do what well-behaved ones do not.
 * `--fail-first <file> <n>`: ends at its first n starts, counted in the file. `--die-after <ms>`: ends by itself.
 * `--log <file>`: notes what it is told.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

type Message = {
  id?: number | string
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: unknown
}

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

const failures = flag('--fail-first')
if (failures !== undefined) {
  const before = existsSync(failures) ? readFileSync(failures, 'utf8').length : 0
  appendFileSync(failures, '.')
  if (before < Number(process.argv[process.argv.indexOf(failures) + 1])) {
    console.error('Error: the database is away')
    process.exit(7)
  }
}
const lifetime = flag('--die-after')
if (lifetime !== undefined) setTimeout(() => process.exit(1), Number(lifetime))

const log = flag('--log')
const noteDown = (text: string): void => {
  if (log !== undefined) appendFileSync(log, `${text}\n`)
}

const names = ['echo', 'look', 'crash', 'slow', 'ask', 'impatient', 'long', 'media', 'grow', 'where', 'fail', 'count']
const readOnly = new Set(['look', 'where'])
let asked = 0
const waiting = new Map<string, (message: Message) => void>()
const calls = new Map<number | string, string>()

function send(message: Message): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function answer(id: number | string, text: string, more: Record<string, unknown> = {}): void {
  send({ id, result: { content: [{ type: 'text', text }], ...more } })
}

async function request(method: string, params: Record<string, unknown>): Promise<Message> {
  asked += 1
  const id = `asked-${asked}`
  send({ id, method, params })
  return await new Promise((resolve) => waiting.set(id, resolve))
}

const form = {
  type: 'object',
  properties: {
    colour: { type: 'string', title: 'Colour', enum: ['red', 'green'] },
    size: { type: 'integer', maximum: 9 },
  },
  required: ['colour', 'size'],
}

async function call(id: number | string, name: string, input: Record<string, unknown>, token: unknown): Promise<void> {
  calls.set(id, name)
  switch (name) {
    case 'echo':
    case 'look':
      return answer(id, String(input['text']))
    case 'crash':
      console.error('Error: out of cheese')
      process.exit(3)
      break
    case 'slow':
      return
    case 'ask': {
      const { result } = await request('elicitation/create', { message: 'What shall it be?', requestedSchema: form })
      return answer(id, JSON.stringify(result))
    }
    case 'impatient': {
      void request('elicitation/create', { message: 'Quick!', requestedSchema: form })
      setTimeout(() => {
        send({ method: 'notifications/cancelled', params: { requestId: `asked-${asked}`, reason: 'too late' } })
        answer(id, 'went on without')
      }, 300)
      return
    }
    case 'long':
      return answer(id, `begin ${'x'.repeat(200_000)} end`)
    case 'media':
      return send({
        id,
        result: {
          content: [
            { type: 'image', mimeType: 'image/png', data: 'aGk=' },
            { type: 'audio', mimeType: 'audio/wav', data: 'aGk=' },
            { type: 'resource', resource: { uri: 'odd://note', text: 'a note' } },
            { type: 'resource_link', uri: 'odd://more', name: 'more' },
            { type: 'hologram' },
          ],
          structuredContent: { answer: 42 },
        },
      })
    case 'grow':
      names.push('grown')
      send({ method: 'notifications/tools/list_changed' })
      return answer(id, 'grew')
    case 'where':
      return answer(
        id,
        JSON.stringify({
          cwd: process.cwd(),
          secret: process.env['ODD_TOKEN'],
          job: process.env['BACKBURNER_JOB_DIR'],
        }),
      )
    case 'fail':
      return answer(id, 'it did not work', { isError: true })
    case 'count': {
      for (let step = 1; step <= 3; step += 1) {
        const progress = { progressToken: token, progress: step, total: 3, message: `step ${step}` }
        send({ method: 'notifications/progress', params: progress })
        // What comes in one piece with the result is not shown any more.
        await sleep(20)
      }
      return answer(id, 'counted')
    }
    default:
      return send({ id, error: { code: -32602, message: `no tool ${name}` } })
  }
}

function describe(name: string) {
  return {
    name,
    description: `${name} something`,
    inputSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { text: { type: 'string' } },
    },
    ...(readOnly.has(name) ? { annotations: { readOnlyHint: true } } : {}),
  }
}

function hear(message: Message): void {
  const { id, method, params = {} } = message
  if (method === undefined) {
    waiting.get(String(id))?.(message)
    return
  }
  noteDown(method === 'notifications/cancelled' ? `cancelled ${calls.get(Number(params['requestId']))}` : method)
  if (id === undefined) return
  switch (method) {
    case 'initialize':
      return send({
        id,
        result: {
          protocolVersion: params['protocolVersion'],
          capabilities: { tools: { listChanged: true }, resources: {}, prompts: {} },
          serverInfo: { name: 'odd', version: '1' },
        },
      })
    case 'tools/list': {
      // Two a page; one entry is none.
      const from = Number(params['cursor'] ?? 0)
      const next = from + 2 < names.length ? { nextCursor: String(from + 2) } : {}
      return send({
        id,
        result: { tools: [...names.slice(from, from + 2).map(describe), { nameless: true }], ...next },
      })
    }
    case 'resources/list':
      return send({ id, result: { resources: [{ uri: 'odd://note', name: 'note' }] } })
    case 'resources/read':
      return send({ id, result: { contents: [{ uri: params['uri'], text: `what ${String(params['uri'])} holds` }] } })
    case 'prompts/list':
      return send({ id, result: { prompts: [{ name: 'greet', arguments: [{ name: 'who' }, { name: 'how' }] }] } })
    case 'prompts/get':
      return send({
        id,
        result: {
          messages: [{ role: 'user', content: { type: 'text', text: `Greet ${JSON.stringify(params['arguments'])}` } }],
        },
      })
    case 'tools/call': {
      const {
        name,
        arguments: input,
        _meta,
      } = params as { name: string; arguments: Record<string, unknown>; _meta?: Record<string, unknown> }
      return void call(id, name, input, _meta?.['progressToken'])
    }
    default:
      return send({ id, error: { code: -32601, message: 'unknown' } })
  }
}

console.log('a careless line that is no message')
createInterface({ input: process.stdin }).on('line', (line) => hear(JSON.parse(line) as Message))
