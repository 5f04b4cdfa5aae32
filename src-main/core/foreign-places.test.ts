import { chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { resolveHome } from '../../src-node/paths/home.ts'
import { ensureSocketDirectory, socketDirectory, socketPath } from '../../src-node/paths/socket-paths.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { dispatchShell, rowWhere } from './testing/sessions.ts'
import { startHere, startSupervisorIn } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const isRoot = process.getuid?.() === 0

/** Everything below a directory that others may enter, read or write, with its mode. */
function openToOthers(directory: string): readonly string[] {
  const found: string[] = []
  for (const path of [
    directory,
    ...readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)),
  ]) {
    const stats = lstatSync(path)
    if (!stats.isSymbolicLink() && (stats.mode & 0o077) !== 0) found.push(`${path} ${(stats.mode & 0o777).toString(8)}`)
  }
  return found
}

describe('a supervisor', () => {
  test('makes nothing that others can open, with any umask', async () => {
    const before = process.umask(0)
    onTestFinished(() => void process.umask(before))
    const home = testHome()
    const { api, supervisor } = await startHere(home)
    const { sessionId } = await dispatchShell(
      api,
      'echo x; touch "$BACKBURNER_JOB_DIR/tmp/mine"; chmod 600 "$BACKBURNER_JOB_DIR/tmp/mine"',
    )
    await rowWhere(api, sessionId, ({ exit }) => exit !== null)
    await api.sessions.rename({ sessionId, name: 'renamed' })
    expect([...openToOthers(home), ...openToOthers(supervisor.info.socketDirectory)]).toEqual([])
    await api.sessions.remove({ sessionId, force: true })
    expect(openToOthers(home)).toEqual([])
  })

  test('closes a home that is open to others', async () => {
    const home = testHome()
    mkdirSync(join(home, 'daemon'), { recursive: true, mode: 0o777 })
    await startHere(home)
    expect(lstatSync(home).mode & 0o777).toBe(0o700)
    expect(lstatSync(join(home, 'daemon')).mode & 0o777).toBe(0o700)
  })

  test.runIf(isRoot)('refuses a home that is, or leads to, the folder of somebody else', async () => {
    const theirs = join(temporaryDirectory(), 'theirs')
    mkdirSync(theirs)
    chownSync(theirs, 12_345, 12_345)
    await expect(startSupervisorIn(theirs)).rejects.toThrow('belongs to another user')
    const link = join(temporaryDirectory(), 'h')
    symlinkSync(theirs, link)
    await expect(startSupervisorIn(resolveHome({ BACKBURNER_HOME: link }))).rejects.toThrow('belongs to another user')
    expect(readdirSync(theirs)).toEqual([])
  })

  test('refuses a home in which the folder of its state is a link to elsewhere', async () => {
    const [home, elsewhere] = [testHome(), temporaryDirectory()]
    mkdirSync(home)
    symlinkSync(elsewhere, join(home, 'daemon'))
    await expect(startSupervisorIn(home)).rejects.toThrow('is a symbolic link')
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('does not take the place of whoever listens on its socket', async () => {
    const home = testHome()
    const directory = socketDirectory(home, process.env)
    ensureSocketDirectory(directory)
    const foreign = createServer((socket) => socket.end())
    await new Promise<void>((resolve) => foreign.listen(socketPath(directory, 'supervisor'), resolve))
    onTestFinished(() => void foreign.close())
    await expect(startSupervisorIn(home)).rejects.toThrow('is in use')
    expect(foreign.listening).toBe(true)
  })
})
