import { expect, test } from 'vitest'
import { terminalWindow } from '../../src-shared/api/terminal-channel.ts'
import { emptyTerminal, screenOf, write } from '../testing/terminal-state.ts'
import { TestJob } from '../testing/test-job.ts'
import type { WorkerClient } from '../testing/worker-client.ts'
import { AttachedTerminal } from '../testing/attached-terminal.ts'

async function attach(client: WorkerClient, channel: number, cols = 80, rows = 24): Promise<AttachedTerminal> {
  const attached = new AttachedTerminal(client, channel, cols, rows)
  await attached.open()
  return attached
}

/** What a terminal shows that got everything the program wrote. */
async function expected(output: string, cols = 80, rows = 24): Promise<unknown> {
  const terminal = emptyTerminal(cols, rows)
  await write(terminal, output)
  return screenOf(terminal)
}

test('ten clients that attach at different times see the same screen, cell by cell', async () => {
  const lines = 'for i in $(seq 1 3000); do printf "\\033[3$((i % 8))mline $i\\033[m äöü\\n"; done; read go; echo end'
  const job = new TestJob({ prompt: lines })
  const worker = job.start()
  const clients = await Promise.all(Array.from({ length: 10 }, () => worker.greet()))
  const early = await Promise.all(clients.slice(0, 5).map((client) => attach(client, 1)))
  await Promise.all(early.map((one) => one.shows('line 3000')))
  const late = await Promise.all(clients.slice(5).map((client) => attach(client, 1)))
  late[0]?.type('\n')
  const all = [...early, ...late]
  await Promise.all(all.map((one) => one.closed()))
  const text = Array.from({ length: 3000 }, (_, index) => `\x1b[3${(index + 1) % 8}mline ${index + 1}\x1b[m äöü\r\n`)
  const want = await expected(`${text.join('')}\r\nend\r\n`)
  for (const one of all) expect(screenOf(one.terminal)).toEqual(want)
  expect(all.every((one) => one.exitCode === 0)).toBe(true)
})

test('a program in the alternate screen, drawn long ago, is restored exactly, and so is what lies under it', async () => {
  const job = new TestJob({
    prompt:
      'echo under; printf "\\033[?1049h\\033[44m\\033[2J\\033[5;10Htitle\\033[?25l"; for i in $(seq 1 30000); do printf "\\033[10;5H%8d of many, written over and over" $i; done; printf "\\033[12;1Hready"; read go; printf "\\033[?1049l"; echo done',
  })
  const worker = job.start()
  const watcher = await worker.greet()
  await watcher.until(() => job.record().summary.includes('ready'))
  const one = await attach(await worker.greet(), 1)
  await one.shows('ready')
  const drawn =
    '\x1b[?1049h\x1b[44m\x1b[2J\x1b[5;10Htitle\x1b[?25l\x1b[10;5H   30000 of many, written over and over\x1b[12;1Hready'
  expect(screenOf(one.terminal)).toEqual(await expected(`under\r\n${drawn}`))
  one.type('\n')
  await one.closed()
  expect(screenOf(one.terminal)).toEqual(await expected(`under\r\n${drawn}\r\n\x1b[?1049ldone\r\n`))
})

test('a client that acknowledges nothing gets one window of bytes, holds nobody up, and later a fresh screen', async () => {
  const job = new TestJob({ prompt: 'read go; seq 1 600000; echo finished' })
  const worker = job.start()
  const stuck = new AttachedTerminal(await worker.greet(), 1, 80, 24, { acknowledges: false })
  await stuck.open()
  const quick = await attach(await worker.greet(), 1)
  quick.type('\n')
  await quick.shows('finished')
  expect(stuck.bytes).toBeLessThanOrEqual(terminalWindow)
  expect(stuck.bytes).toBeGreaterThan(terminalWindow / 2)
  stuck.acknowledgeAll()
  await stuck.closed()
  await quick.closed()
  expect(stuck.screens).toBeGreaterThan(1)
  expect(screenOf(stuck.terminal)).toEqual(screenOf(quick.terminal))
})

test('the size is the smallest of the attached clients’, and each is told', async () => {
  const job = new TestJob({ prompt: 'while read x; do stty size; done' })
  const worker = job.start()
  const large = await attach(await worker.greet(), 1, 120, 40)
  const small = await attach(await worker.greet(), 1, 60, 50)
  await large.until(() => large.terminal.cols === 60 && large.terminal.rows === 40)
  large.type('\n')
  await Promise.all([large, small].map((one) => one.shows('40 60')))
  small.close()
  await large.until(() => large.terminal.cols === 120)
  large.type('\n')
  await large.shows('40 120')
})

test('a client that was cut off goes on where it stood, from any place but the middle of a drawing', async () => {
  const job = new TestJob({ prompt: 'seq 1 100; while read x; do echo "and $x"; done' })
  const worker = job.start()
  const first = await attach(await worker.greet(), 1)
  await first.shows('100')
  const { offset } = first
  first.client.close()
  const second = new AttachedTerminal(await worker.greet(), 1, 80, 24, { terminal: first.terminal })
  await second.open(offset)
  second.type('more\n')
  await second.shows('and more')
  expect(second.screens).toBe(0)
  const astray = new AttachedTerminal(await worker.greet(), 1, 80, 24)
  await astray.open(offset + 2 ** 40)
  await astray.shows('and more')
  expect(astray.screens).toBe(1)
})

test('a reader gets the program’s own bytes from the oldest on, and changes nobody’s size', async () => {
  const job = new TestJob({ prompt: 'for i in 1 2 3; do echo line $i; read go; done; stty size' })
  const worker = job.start()
  const one = await attach(await worker.greet(), 1, 100, 30)
  await one.shows('line 1')
  const reader = new AttachedTerminal(await worker.greet(), 1, 20, 5, { bytesOnly: true })
  await reader.open(0)
  one.type('\n')
  await one.shows('line 2')
  one.type('\n')
  await one.shows('line 3')
  one.type('\n')
  await one.shows('30 100')
  await Promise.all([one.closed(), reader.closed()])
  expect(reader.screens).toBe(0)
  const text = Buffer.concat(reader.frames.map((frame) => Buffer.from(frame))).toString()
  expect(text.replaceAll('\r', '').replaceAll('\n\n', '\n')).toBe('line 1\nline 2\nline 3\n30 100\n')
})

test('frames never break a character', async () => {
  const job = new TestJob({ prompt: 'read go; for i in $(seq 1 20000); do printf "äöü漢字"; done; echo; echo end' })
  const one = await attach(await job.start().greet(), 1)
  one.type('\n')
  await one.closed()
  for (const frame of one.frames) expect(Buffer.from(frame).toString()).not.toContain('\ufffd')
  expect(one.bytes).toBeGreaterThan(20_000 * 12)
})

test('input that the program never reads blocks nobody', async () => {
  const job = new TestJob({ prompt: 'stty raw -echo; echo ready; sleep 1000' })
  const one = await attach(await job.start().greet(), 1)
  await one.shows('ready')
  for (let index = 0; index < 40; index += 1) one.type('x'.repeat(64 * 1024))
  one.client.send({ type: 'ping', n: 1 })
  await one.client.next('pong')
})

test('a job without clients that writes without end keeps a bounded output and goes on', async () => {
  const job = new TestJob({ prompt: 'seq 1 2000000; echo over' })
  const worker = job.start()
  const client = await worker.greet()
  await client.until(() => job.record().state === 'completed')
  const receipt = await client.command({ type: 'read-output', maxBytes: 4_000_000 })
  const text = receipt.outcome === 'done' ? (receipt.text ?? '') : ''
  expect(text.endsWith('1999999\n2000000\nover\n')).toBe(true)
  expect(text.length).toBeLessThan(520 * 1024)
  const lines = text.split('\n')
  expect(Number(lines[1])).toBe(Number(lines[0]) + 1)
})

test('output right before the end is not lost', async () => {
  const job = new TestJob({ prompt: 'read go; seq 1 60000; printf last' })
  const one = await attach(await job.start().greet(), 1)
  one.type('\n')
  await one.closed()
  await one.shows('last')
})
