import { expect, test } from '../support/test.ts'
import { firstLightScript } from '../support/first-light-script.ts'
import { openTerminal } from '../support/terminal.ts'

const left = '\u001b[D'
const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f)

for (const [cols, rows] of [
  [40, 12],
  [80, 24],
  [200, 60],
] as const) {
  test(`a session is answered and left in a terminal of ${cols}×${rows}`, async ({ practice, product }) => {
    await practice.addScripts([firstLightScript])
    const id = await product.dispatch('make the hero jump', '--permission-mode', 'acceptEdits')
    await practice.release('begin')
    const terminal = openTerminal(product, ['attach', id], cols, rows)
    await terminal.shows(/Double jump or wall climb\?[^]*❯ 1 Double jump[^]*2 Wall climb[^]*Needs input/)
    // The grace time against stray keys: nobody reads faster.
    await new Promise((resolve) => setTimeout(resolve, 600))
    terminal.type('2')
    await terminal.shows(/› Wall climb[^]*Working/)
    terminal.type(left)
    expect(await terminal.ended).toBe(0)
    expect(terminal.screen()).toContain('backburner attach')
    await practice.release('finish')
    expect(await product.run('wait', id)).toMatchObject({ code: 0 })

    const again = openTerminal(product, ['attach', id], cols, rows)
    await again.shows(/✓ Completed[^]*The hero jumps twice as\s+high\.[^]*Completed \d/)
    again.type('hello there\r')
    await again.shows(/You said: hello there/)
    again.type(ctrl('c'))
    await again.shows(/Ctrl\+C again leaves/)
    again.type(ctrl('c'))
    expect(await again.ended).toBe(0)
  })
}

test('a task given in the foreground is attached to at once', async ({ product }) => {
  const terminal = openTerminal(product, ['ask me a question'])
  await terminal.shows(/❯ 1 Red[^]*Needs input/)
  terminal.type(ctrl('z'))
  expect(await terminal.ended).toBe(0)
})

test('a supervisor that was stopped stays stopped, also where a terminal is attached', async ({ product }) => {
  const id = await product.dispatch('ask me a question')
  const terminal = openTerminal(product, ['attach', id])
  await terminal.shows(/❯ 1 Red[^]*Needs input/)
  expect((await product.run('daemon', 'stop')).code).toBe(0)
  await terminal.shows(/the supervisor was stopped; any command starts it again/)
  expect((await product.run('daemon', 'status')).code).toBe(4)
  terminal.type(left)
  expect(await terminal.ended).toBe(0)
})

test('a shell job takes every key but Ctrl+], and goes on alone', async ({ product }) => {
  const id = await product.dispatch(
    '--exec',
    'read name; echo "hello $name"; read again; echo "bye $again"',
    '--name',
    'talk',
  )
  const terminal = openTerminal(product, ['attach', 'talk'])
  await terminal.shows(/Ctrl\+\] leaves it running/)
  terminal.type('world\r')
  await terminal.shows(/hello world/)
  terminal.type(ctrl(']'))
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).toContain('detached, it goes on')

  const again = openTerminal(product, ['attach', id])
  await again.shows(/hello world/)
  again.type('moon\r')
  await again.shows(/bye moon[^]*ended with exit code 0/)
  expect(await again.ended).toBe(0)
})

test('a terminal goes on over the death of its supervisor', async ({ product }) => {
  const id = await product.dispatch('ask me a question')
  const terminal = openTerminal(product, ['attach', id])
  await terminal.shows(/❯ 1 Red[^]*Needs input/)
  const status: { pid: number } = JSON.parse((await product.run('daemon', 'status', '--json')).stdout)
  process.kill(status.pid, 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 600))
  terminal.type('2')
  await terminal.shows(/You chose Green/)
  terminal.type(left)
  expect(await terminal.ended).toBe(0)
})
