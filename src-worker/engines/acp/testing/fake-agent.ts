// An agent of the Agent Client Protocol that does what `FAKE_MODE` says, well or badly. It uses no library: a bad agent sends
// what no library lets through.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: unknown; error?: unknown }

const mode = process.env['FAKE_MODE'] ?? 'good'
/** Notes that outlive the process: how often it was started, what it was told. */
const notes = process.env['FAKE_NOTES'] ?? ''
const note = (text: string): void => {
  if (notes !== '') appendFileSync(notes, `${text}\n`)
}

let nextId = 1
let cancelled = false
const waiting = new Map<number, (message: Message) => void>()
const send = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (value: object): void => send({ method: 'session/update', params: { sessionId: 's1', update: value } })
const say = (text: string): void =>
  update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text }, messageId: 'm' })
const ask = async (method: string, params: object): Promise<Message> => {
  const id = nextId++
  send({ id, method, params: { sessionId: 's1', ...params } })
  return await new Promise((resolve) => waiting.set(id, resolve))
}
const options = [
  { optionId: 'yes-1', name: 'Allow', kind: 'allow_once' },
  { optionId: 'yes-all', name: 'Always', kind: 'allow_always' },
  { optionId: 'no-1', name: 'Reject', kind: 'reject_once' },
]
const permission = async (toolCall: object): Promise<string> => {
  const { result, error } = await ask('session/request_permission', { toolCall, options })
  const text = JSON.stringify(result ?? error)
  note(`answer ${text}`)
  return text
}
const forEver = new Promise<never>(() => undefined)
setInterval(() => undefined, 1_000_000)

/** One turn; what it returns is the stop reason. */
async function turn(text: string): Promise<string> {
  if (text.includes('permission') || text.includes('touch made')) {
    const toolCall = {
      toolCallId: 't1',
      title: 'touch made',
      kind: 'execute',
      status: 'pending',
      rawInput: { command: 'touch made' },
    }
    update({ sessionUpdate: 'tool_call', ...toolCall })
    const answer = await permission(toolCall)
    if (answer.includes('yes')) {
      writeFileSync('made', '')
      update({ sessionUpdate: 'tool_call_update', toolCallId: 't1', status: 'completed', rawOutput: 'made it' })
    } else update({ sessionUpdate: 'tool_call_update', toolCallId: 't1', status: 'failed' })
    say(`answered ${answer}`)
    return answer.includes('cancelled') ? 'cancelled' : 'end_turn'
  }
  if (text.includes('question')) {
    const { result } = await ask('elicitation/create', {
      mode: 'form',
      message: 'Which colour?',
      requestedSchema: {
        type: 'object',
        properties: {
          question_0: {
            type: 'string',
            title: 'Colour',
            oneOf: [
              { const: 'red', title: 'Red' },
              { const: 'blue', title: 'Blue' },
            ],
          },
          question_0_custom: { type: 'string', title: 'Other' },
        },
        required: [],
      },
    })
    say(`you said ${JSON.stringify(result)}`)
    return 'end_turn'
  }
  if (text.includes('edit')) {
    const diff = { type: 'diff', path: `${process.cwd()}/a.txt`, oldText: 'one\n', newText: 'two\n' }
    const toolCall = {
      toolCallId: 'e1',
      title: 'Edit a.txt',
      kind: 'edit',
      content: [diff],
      locations: [{ path: 'a.txt' }],
    }
    const answer = await permission(toolCall)
    if (answer.includes('yes')) writeFileSync('a.txt', 'two\n')
    update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'e1',
      status: answer.includes('yes') ? 'completed' : 'failed',
    })
    return 'end_turn'
  }
  if (text.includes('plan')) {
    for (const done of [0, 1, 2])
      update({
        sessionUpdate: 'plan',
        entries: ['one', 'two'].map((content, index) => ({
          content,
          priority: 'high',
          status: index < done ? 'completed' : 'pending',
        })),
      })
    update({ sessionUpdate: 'usage_update', used: 1_000, size: 200_000, cost: { amount: 0.25, currency: 'USD' } })
    say('planned')
    return 'end_turn'
  }
  if (text.includes('slow')) {
    say('slowly')
    while (!cancelled) await new Promise((resolve) => setTimeout(resolve, 20))
    return 'cancelled'
  }
  if (text.includes('hang')) return await forEver
  if (text.includes('child')) {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], { stdio: 'ignore' })
    note(`child ${child.pid}`)
    say('child started')
    return await forEver
  }
  return await hostile(text)
}

async function hostile(text: string): Promise<string> {
  switch (mode) {
    case 'outside':
      for (const path of ['/etc/made-by-agent', '../../../outside.txt', `${process.cwd()}/../outside.txt`]) {
        await permission({ toolCallId: path, title: `Write ${path}`, kind: 'edit', locations: [{ path }] })
        const { error } = await ask('fs/write_text_file', { path, content: 'x' })
        note(`fs ${JSON.stringify(error)}`)
      }
      note(`terminal ${JSON.stringify((await ask('terminal/create', { command: 'touch', args: ['/tmp/x'] })).error)}`)
      return 'end_turn'
    case 'flood':
      for (;;) {
        say('x'.repeat(2_000))
        if (process.stdout.writableNeedDrain) await new Promise((resolve) => process.stdout.once('drain', resolve))
      }
    case 'ask-flood': {
      const asked = Array.from({ length: 500 }, (_, n) =>
        permission({ toolCallId: `t${n}`, title: 'rm -rf /', kind: 'execute', rawInput: { command: 'rm -rf /' } }),
      )
      await Promise.all(asked.slice(40))
      return await forEver
    }
    case 'garbage':
      process.stdout.write('this is no message\n{"half": \n[1,2]\nDebug: {"jsonrpc":"2.0","method":"x"}\n')
      update({ sessionUpdate: 'made_up', what: 1 })
      update({ sessionUpdate: 'tool_call', title: 3 })
      send({ method: 'session/update', params: null })
      say('after garbage')
      return 'end_turn'
    case 'die':
      say('about to die')
      process.stderr.write('out of memory, goodbye\n')
      return await new Promise(() => setTimeout(() => process.exit(7), 50))
    case 'die-by-signal':
      process.kill(process.pid, 'SIGKILL')
      return await forEver
    case 'close-output':
      process.stdout.end()
      return await forEver
    case 'huge':
      say('y'.repeat(20 * 2 ** 20))
      return 'end_turn'
    case 'odd-stop':
      return 'exploded'
    case 'late':
      setTimeout(() => say('late words'), 600)
      return 'end_turn'
    default:
      say(`heard: ${text}`)
      return 'end_turn'
  }
}

async function answer({ id, method, params = {} }: Message): Promise<void> {
  const done = (result: unknown): void => send({ id, result })
  switch (method) {
    case 'initialize':
      note(`start ${process.pid}`)
      if (mode === 'never-answers') return
      if (mode === 'no-newline') process.stdout.write('loading models…')
      if (mode === 'null-answer') return done(null)
      return done({
        protocolVersion: mode === 'lies' ? 'banana' : 1,
        agentCapabilities: {
          loadSession: true,
          promptCapabilities: { image: false },
          ...(mode === 'resumes' ? { sessionCapabilities: { resume: {} } } : {}),
        },
        authMethods: [{ id: 'browser', name: 'Log in with a browser' }],
        agentInfo: { name: 'fake', version: '1.0' },
      })
    case 'authenticate':
      note(`authenticate ${String(params['methodId'])}`)
      writeFileSync(`${notes}.login`, '')
      return done({})
    case 'session/new':
      note(`new ${String(params['cwd'])}`)
      if (mode === 'login' && !existsSync(`${notes}.login`))
        return send({ id, error: { code: -32_000, message: 'Authentication required' } })
      return done({
        sessionId: 's1',
        modes: { currentModeId: 'default', availableModes: [{ id: 'plan', name: 'Plan' }] },
      })
    case 'session/load':
    case 'session/resume':
      note(`${method} ${String(params['sessionId'])}`)
      if (mode === 'forgets') return send({ id, error: { code: -32_002, message: 'no such session' } })
      if (method === 'session/load') {
        say('replayed words')
        update({ sessionUpdate: 'tool_call', toolCallId: 't0', title: 'replayed', kind: 'read', status: 'completed' })
      }
      return done(null)
    case 'session/prompt': {
      cancelled = false
      const text = JSON.stringify(params['prompt'])
      note(`prompt ${text}`)
      return done({ stopReason: await turn(text), usage: { inputTokens: 10, outputTokens: 5 } })
    }
    case 'session/cancel':
      note('cancel')
      cancelled = true
      return
    case 'session/set_mode':
      note(`mode ${String(params['modeId'])}`)
      return done({})
    default:
      if (id !== undefined) send({ id, error: { code: -32_601, message: 'unknown method' } })
  }
}

if (mode === 'exits-at-once') {
  process.stderr.write('cannot find my config\n')
  process.exit(3)
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const message: Message = JSON.parse(line)
  if (message.method === undefined) {
    waiting.get(message.id ?? 0)?.(message)
    waiting.delete(message.id ?? 0)
  } else void answer(message)
})
