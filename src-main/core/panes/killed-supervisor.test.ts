import { onTestFinished, expect, test, vi } from 'vitest'
import { dispatchShell, rowWhere } from '../testing/sessions.ts'
import { startProcess, testHome } from '../testing/supervisor-process.ts'
import { TerminalClient } from '../testing/terminal-client.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 120_000 })

test('a terminal gets every byte once over supervisors that are killed, and asks before they have found their workers', async () => {
  const home = testHome()
  const count = 'i=0; while true; do i=$((i+1)); echo "n$i."; [ $((i % 50)) = 0 ] && sleep 0.02; done'
  let supervisor = await startProcess(home)
  const { sessionId } = await dispatchShell(supervisor.api, count)
  await rowWhere(supervisor.api, sessionId, ({ reason }) => reason === 'the command runs')
  let seen = ''
  let offset: number | undefined
  for (let life = 0; life < 4; life += 1) {
    const terminal = new TerminalClient(supervisor.socket)
    onTestFinished(() => terminal.close())
    await terminal.open({ sessionId, cols: 80, rows: 24, ...(offset === undefined ? {} : { fromOffset: offset }) })
    await terminal.until((one) => one.bytes > 3_000 || one.told.some(({ type }) => type === 'closed'))
    // Only the first has to be drawn: the others go on where the last one ended.
    expect(terminal.told.map(({ type }) => type)).toEqual(life === 0 ? ['opened', 'screen'] : ['opened'])
    await supervisor.kill()
    terminal.close()
    seen += terminal.text
    offset = terminal.end
    supervisor = await startProcess(home)
  }
  const numbers = [...seen.matchAll(/n(\d+)\./g)].map(([, number]) => Number(number))
  const first = numbers[0] ?? 0
  expect(numbers.length).toBeGreaterThan(1_000)
  expect(numbers).toEqual(numbers.map((_, index) => first + index))
})
