import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listProcesses, parseProcessTable } from './list-processes.ts'
import { parseLinuxStat } from './linux-stat.ts'
import { isSameProcess, lookUpProcess, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { signalGroupMatched, signalMatched } from './signal-matched.ts'

async function startSleeper(detached = false) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached })
  await once(child, 'spawn')
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = child.pid ?? 0
  const found = await lookUpProcess(pid)
  if (found.kind !== 'running') throw new Error(found.kind)
  const identity: ProcessIdentity = { pid, startTime: found.startTime }
  return { child, identity, ended: once(child, 'exit') }
}

describe('the identity of a process', () => {
  test('matches while it runs and never after', async () => {
    expect(await isSameProcess(await ownIdentity())).toBe('same')
    const { child, identity, ended } = await startSleeper()
    expect(await isSameProcess(identity)).toBe('same')
    child.kill('SIGKILL')
    await ended
    expect(await isSameProcess(identity)).toBe('gone')
  })

  test('does not match another process with the same pid', async () => {
    expect(await isSameProcess({ ...(await ownIdentity()), startTime: 'long ago' })).toBe('gone')
  })
})

describe('a signal', () => {
  test('reaches the process that is meant', async () => {
    const { identity, ended } = await startSleeper()
    expect(await signalMatched(identity, 'SIGTERM')).toBe('sent')
    expect(await ended).toEqual([null, 'SIGTERM'])
    expect(await signalMatched(identity, 'SIGTERM')).toBe('gone')
  })

  test('is not sent to a process that only has the same pid', async () => {
    const { child, identity } = await startSleeper()
    expect(await signalMatched({ ...identity, startTime: 'other' }, 'SIGKILL')).toBe('gone')
    expect(await signalGroupMatched({ ...identity, startTime: 'other', group: identity.pid }, 'SIGKILL')).toBe('gone')
    expect(child.exitCode ?? child.signalCode).toBe(null)
  })

  test('reaches the whole group of a matched member', async () => {
    const { identity, ended } = await startSleeper(true)
    const listed = (await listProcesses())?.find((one) => one.pid === identity.pid)
    expect(listed).toMatchObject({ ...identity, group: identity.pid, parent: process.pid, command: 'sleep' })
    expect(await signalGroupMatched({ ...identity, group: identity.pid }, 'SIGTERM')).toBe('sent')
    expect(await ended).toEqual([null, 'SIGTERM'])
  })
})

describe('what the system prints', () => {
  test('a stat line whose command holds spaces and parentheses is read from its last parenthesis', () => {
    const fields = Array.from({ length: 52 }, (_, index) => String(index + 1))
    const line = ['4711', '(a) (b c)', 'S', ...fields.slice(3)].join(' ')
    expect(parseLinuxStat(line)).toEqual({
      pid: 4711,
      command: 'a) (b c',
      state: 'S',
      parent: 4,
      group: 5,
      session: 6,
      startTicks: '22',
    })
    expect(parseLinuxStat('4711')).toBe(null)
  })

  test('a process table as ps prints it on macOS is read, without the dead', () => {
    const table = [
      '    1     0     1 Ss   Sat Nov 21 07:47:22 2026     /sbin/launchd',
      '  812     1   812 S+   Sun Nov  1 17:00:01 2026     /Applications/A B.app/a b',
      '  900   812   812 Z    Sun Nov  1 17:00:02 2026     (sh)',
    ].join('\n')
    expect(parseProcessTable(table)).toEqual([
      { pid: 1, parent: 0, group: 1, session: 0, startTime: 'Sat Nov 21 07:47:22 2026', command: '/sbin/launchd' },
      {
        pid: 812,
        parent: 1,
        group: 812,
        session: 0,
        startTime: 'Sun Nov  1 17:00:01 2026',
        command: '/Applications/A B.app/a b',
      },
    ])
  })
})
