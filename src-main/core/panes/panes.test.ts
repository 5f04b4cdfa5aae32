import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { terminalWindow } from '../../../src-shared/api/terminal-channel.ts'
import { dispatchShell, newSessionId, processGone, rowWhere } from '../testing/sessions.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'
import { TerminalClient } from '../testing/terminal-client.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const size = { cols: 80, rows: 24 }

function connect(socket: string, options?: { readonly acknowledges: boolean }): TerminalClient {
  const client = new TerminalClient(socket, options)
  onTestFinished(() => client.close())
  return client
}

describe('the terminal of a shell job', () => {
  test('takes input, tells its size, and closes with the exit code', async () => {
    const { api, socket } = await startHere(testHome())
    const { sessionId } = await dispatchShell(api, 'read line; echo "got $line"; stty size; exit 5')
    const terminal = connect(socket)
    await terminal.open({ sessionId, ...size })
    await terminal.until(({ told }) => told.length > 0)
    terminal.type('hello\n')
    await terminal.until(({ text }) => text.includes('got hello') && text.includes('24 80'))
    await terminal.until(({ told }) => told.some(({ type }) => type === 'closed'))
    expect(terminal.told.find(({ type }) => type === 'closed')).toMatchObject({ exitCode: 5 })
  })

  test('goes on from an offset on a new channel', async () => {
    const { api, socket } = await startHere(testHome())
    const { sessionId } = await dispatchShell(api, 'echo first; read line; echo second; sleep 100')
    const first = connect(socket)
    await first.open({ sessionId, ...size, fromOffset: 0 })
    await first.until(({ text }) => text.includes('first'))
    const offset = first.end
    first.close()
    const second = connect(socket)
    await second.open({ sessionId, ...size, fromOffset: offset })
    second.type('\n')
    await second.until(({ text }) => text.includes('second'))
    expect(second.text).not.toContain('first')
  })

  test('sends no more than its window to a client that does not acknowledge', async () => {
    const { api, socket } = await startHere(testHome())
    const { sessionId } = await dispatchShell(api, 'yes 0123456789 | head -c 20000000; sleep 100')
    await rowWhere(api, sessionId, ({ liveness }) => liveness === 'alive')
    const slow = connect(socket, { acknowledges: false })
    await slow.open({ sessionId, ...size })
    const fast = connect(socket)
    await fast.open({ sessionId, ...size })
    await fast.until(({ end }) => end >= 20_000_000)
    expect(slow.bytes).toBeLessThan(terminalWindow + 200_000)
  })

  test('of a job without a process says how it ended', async () => {
    const { api, socket } = await startHere(testHome())
    const { sessionId } = await dispatchShell(api, 'exit 4')
    await rowWhere(api, sessionId, ({ exit }) => exit !== null)
    await api.sessions.stop({ sessionId })
    const terminal = connect(socket)
    await terminal.open({ sessionId, ...size })
    await terminal.until(({ told }) => told.length > 0)
    expect(terminal.told[0]).toMatchObject({ type: 'closed', reason: expect.stringContaining('4') })
  })
})

describe('an attach pane', () => {
  async function openPane() {
    const { api, socket, supervisor } = await startHere(testHome())
    // A session without a prompt has no worker; its view is a program all the same.
    const { sessionId } = await api.sessions.dispatch({
      sessionId: newSessionId(),
      kind: 'foreground',
      prompt: '',
      cwd: '/tmp',
    })
    const pane = connect(socket)
    await pane.open({ sessionId, ...size })
    await pane.until(({ text }) => text.includes('view of'))
    return { pane, sessionId, api, socket, supervisor }
  }

  test('runs the terminal view at its client’s size, with keys and resizes', async () => {
    const { pane, sessionId } = await openPane()
    expect(pane.told[0]).toEqual({ type: 'opened', offset: 0, ...size })
    expect(pane.text).toContain(`view of ${sessionId} 80x24`)
    pane.type('x')
    await pane.until(({ text }) => text.includes('typed x'))
    pane.send({ type: 'resize', cols: 100, rows: 30 })
    await pane.until(({ text }) => text.includes('now 100x30'))
    pane.type('\u0004')
    await pane.until(({ told }) => told.some(({ type }) => type === 'closed'))
    expect(pane.told.at(-1)).toMatchObject({ exitCode: 7 })
  })

  test('ends its program when its client leaves', async () => {
    const { pane } = await openPane()
    const pid = Number(/pid (\d+)/.exec(pane.text)?.[1])
    pane.close()
    await processGone(pid)
  })

  test.each(['its client leaves', 'the supervisor ends'])('ends a program that hangs when %s', async (why) => {
    const { pane, supervisor } = await openPane()
    const pid = Number(/pid (\d+)/.exec(pane.text)?.[1])
    pane.type('\u0005')
    await pane.until(({ text }) => text.includes('typed \u0005'))
    pane.close()
    if (why === 'the supervisor ends') await supervisor.stop({ keepWorkers: true })
    await processGone(pid)
  })

  test('after the first one is drawn by a program that waited for it, which takes keys and leaves like any other', async () => {
    const { pane, sessionId, socket } = await openPane()
    // The next program is loaded when this one has been drawn.
    const next = await vi.waitUntil(
      async () => {
        const one = connect(socket)
        await one.open({ sessionId, cols: 100, rows: 30 })
        await one.until(({ text }) => text.includes('view of'))
        if (one.text.includes('waited')) return one
        one.close()
        return null
      },
      { timeout: 60_000, interval: 2_500 },
    )
    expect(next.text).toContain(`view of ${sessionId} (waited, home /`)
    expect(next.text.startsWith('view of')).toBe(true)
    next.type('x')
    await next.until(({ text }) => text.includes('typed x'))
    next.close()
    await processGone(Number(/pid (\d+)/.exec(next.text)?.[1]))
    pane.type('y')
    await pane.until(({ text }) => text.includes('typed y'))
  })

  test('of a session that is not there says so', async () => {
    const { socket } = await startHere(testHome())
    const pane = connect(socket)
    await pane.open({ sessionId: newSessionId(), ...size })
    await pane.until(({ told }) => told.length > 0)
    expect(pane.told[0]).toMatchObject({ type: 'closed', reason: 'There is no such session.' })
  })
})
