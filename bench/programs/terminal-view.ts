import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTerminal, type Terminal } from '../../e2e/support/terminal.ts'
import type { Product } from '../../e2e/support/product.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { listSessions, onFreshGround, sessionsWhen } from '../ground.ts'

const messages = 2_000
const lastWords = 'the very last words'
/** Takes back what is typed, and leaves. */
const leave = '\u0003\u0003\u0003'

/** One message of a long conversation: prose, a list, and now and then code or a table. */
function messageText(n: number): string {
  const prose = `Message ${n}: I looked at **the parser** and \`src/parser.ts\`, and changed what was *wrong* with it.`
  const list = '- the first thing that was wrong\n- the second, which was worse\n  1. because of this\n  2. and of that'
  const code = '```ts\nexport function parse(text: string): Node {\n  return new Parser(text).node() // line\n}\n```'
  const table = '| File | Lines |\n|:--|--:|\n| parser.ts | 120 |\n| lexer.ts | 88 |'
  return [prose, ...(n % 2 === 0 ? [list] : []), ...(n % 5 === 0 ? [code] : []), ...(n % 11 === 0 ? [table] : [])].join(
    '\n\n',
  )
}

/** Writes a long conversation behind the one that a session has, as its worker would have. */
function lengthen(transcript: string): void {
  let seq = readFileSync(transcript, 'utf8').trimEnd().split('\n').length
  const lines = Array.from({ length: messages }, (_, n) => {
    seq += 1
    const base = { schema: 1, seq, at: Date.now() }
    const text = n === messages - 1 ? lastWords : messageText(n)
    const message = { type: 'assistant-message', messageId: `m${n}`, model: 'm', stopReason: 'end_turn', usage: {} }
    return JSON.stringify(
      n % 4 === 3 && n !== messages - 1
        ? { ...base, type: 'user-message', source: 'reply', content: `and what about ${n}?` }
        : { ...base, ...message, content: [{ type: 'text', text }] },
    )
  })
  appendFileSync(transcript, `${lines.join('\n')}\n`)
}

/** From the start of `attach` to the end of the conversation on the screen; then the user leaves. Seconds. */
async function openOnce(product: Product, id: string): Promise<number> {
  const begun = performance.now()
  const terminal = openTerminal(product, ['attach', id])
  await terminal.shows(new RegExp(lastWords))
  const seconds = (performance.now() - begun) / 1000
  terminal.type(leave)
  await terminal.ended
  return seconds
}

/** A conversation of 2,000 messages: how soon it is on the screen, and what showing it costs its worker. */
export async function measureLongConversation(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    const id = await product.dispatch('finish at once')
    await sessionsWhen(product, (all) => all.every(({ state }) => state === 'completed'))
    await product.run('daemon', 'stop')
    lengthen(join(product.home, 'jobs', id, 'transcript.jsonl'))
    await product.run('respawn', id)
    const [session] = await sessionsWhen(product, (all) => all.every(({ pid }) => pid !== null))
    const pid = session?.pid ?? Number.NaN
    await settled(pid)
    const before = pssOf(pid)
    const first = await attached(product, id, pid)
    // What the first attach made the worker compile stays; what a further one leaves would grow with each.
    const second = await attached(product, id, pid)
    const times: number[] = []
    for (let n = 0; n < 7; n += 1) times.push(await openOnce(product, id))
    return [
      { id: 'view-open-2000', value: quantile(times, 0.5), note: `slowest of 7: ${Math.max(...times).toFixed(2)} s` },
      { id: 'attach-cost', value: first.during - before, note: `worker before ${before.toFixed(1)} MB` },
      { id: 'attach-left', value: second.after - first.after, note: `after the first ${first.after.toFixed(1)} MB` },
    ]
  })
}

/** Attaches, shows all of it and leaves; the worker's memory during and after it. MB. */
async function attached(
  product: Product,
  id: string,
  pid: number,
): Promise<{ readonly during: number; readonly after: number }> {
  const terminal = openTerminal(product, ['attach', id])
  await terminal.shows(new RegExp(lastWords))
  const during = await settled(pid)
  terminal.type(leave)
  await terminal.ended
  return { during, after: await settled(pid) }
}

/** The memory of a process once it no longer changes, in MB. */
async function settled(pid: number): Promise<number> {
  let last = pssOf(pid)
  for (let same = 0; same < 4;) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const now = pssOf(pid)
    same = Math.abs(now - last) < 0.1 ? same + 1 : 0
    last = now
  }
  return last
}

/** A command that prints about 20 MB in some seconds. */
const flood = 'for n in $(seq 20); do head -c 750000 /dev/urandom | base64; sleep 0.2; done'

/** From a key to its letter on the screen, while the session's command prints 20 MB. ms, p95. */
export async function measureTyping(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product, practice }) => {
    await practice.addScripts([
      {
        name: 'flood',
        match: 'let it flow',
        turns: [
          { content: [{ type: 'tool_use', name: 'Bash', input: { command: flood } }], gate: 'begin' },
          { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It flowed.' } }] },
        ],
      },
    ])
    await product.run('accept-mode', 'bypassPermissions', '--yes')
    const id = await product.dispatch('let it flow', '--permission-mode', 'bypassPermissions')
    const terminal = openTerminal(product, ['attach', id])
    try {
      await terminal.shows(/Working/)
      await practice.release('begin')
      await terminal.shows(/● Bash[^]*\n {4}\S/)
      const times = await typeAlong(terminal)
      const [session] = await listSessions(product)
      if (session?.state !== 'working') throw new Error('the flood was over before the typing')
      return [
        {
          id: 'typing-p95',
          value: quantile(times, 0.95),
          note: `median ${quantile(times, 0.5).toFixed(0)} ms, ${times.length} keys`,
        },
      ]
    } finally {
      terminal.type(leave)
      await terminal.ended
    }
  })
}

/** Types letter after letter, each when the one before is there. ms each. */
async function typeAlong(terminal: Terminal): Promise<readonly number[]> {
  const times: number[] = []
  let typed = ''
  for (let n = 0; n < 40; n += 1) {
    const letter = 'abcdefghij'[n % 10] ?? 'a'
    typed += letter
    const begun = performance.now()
    terminal.type(letter)
    await terminal.shows(new RegExp(`› ${typed}`))
    times.push(performance.now() - begun)
    // As fast as hands are.
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  return times
}
