import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import { diskTrouble } from '../../src-node/files/disk-trouble.ts'
import { planFaults } from '../../src-node/files/faults.ts'
import { socketDirectory } from '../../src-node/paths/socket-paths.ts'
import { dispatchShell, rowWhere } from './testing/sessions.ts'
import { startHere, startSupervisorIn } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const place = mkdtempSync(join(realpathSync('/tmp'), 'bb-'))
const used = { good: '', bad: '', trashed: '' }

// A home with ended sessions and something in every file, as its supervisor left it.
beforeAll(async () => {
  const home = join(place, 'h')
  const { supervisor, api, close } = await startSupervisorIn(home)
  const [good, bad, trashed] = [
    await dispatchShell(api, 'true'),
    await dispatchShell(api, 'true'),
    await dispatchShell(api, 'true'),
  ]
  for (const { sessionId } of [good, bad, trashed]) {
    await rowWhere(api, sessionId, ({ exit }) => exit !== null)
    await api.sessions.pin({ sessionId, pinned: true })
  }
  await api.sessions.remove({ sessionId: trashed.sessionId, force: true })
  await api.modes.accept({ mode: 'auto' })
  await api.trust.set({ cwd: '/tmp', trusted: true })
  close()
  await supervisor.stop({ keepWorkers: false })
  Object.assign(used, { good: good.id, bad: bad.id, trashed: trashed.id })
  writeFileSync(join(home, 'jobs', bad.id, 'inbox', 'r1.json'), '{"requestId":"r1"}')
  writeFileSync(join(home, 'daemon', 'usage.jsonl'), '{"schema":1}\n')
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

function usedHome(): string {
  const home = testHome()
  cpSync(join(place, 'h'), home, { recursive: true })
  return home
}

async function idsOf(api: ApiClient): Promise<readonly string[]> {
  return (await api.board.list()).rows.map(({ id }) => id)
}

const damages: Readonly<Record<string, (path: string) => void>> = {
  empty: (path) => writeFileSync(path, ''),
  'cut short': (path) => writeFileSync(path, readFileSync(path).subarray(0, readFileSync(path).length / 2)),
  garbage: (path) => writeFileSync(path, Buffer.from([0, 255, 123, 10, 34, 128])),
  'of another kind': (path) => writeFileSync(path, '{"schema":1,"sessions":7}\n'),
  'a directory': (path) => {
    rmSync(path)
    mkdirSync(path)
  },
  'a named pipe': (path) => {
    rmSync(path)
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'mkfifo', path])
  },
  'a socket': (path) => {
    rmSync(path)
    // The file of one stays when its listener is killed.
    const listenAndDie = 'net.createServer().listen(process.argv[1], () => process.kill(process.pid, 9))'
    spawnSync(process.execPath, ['--eval', listenAndDie, path])
  },
}

/** Files by name, and whether the damage to one is reported by its name; the others are of no use any more, or read later. */
const files: Readonly<Record<string, { readonly path: () => string; readonly isReported: boolean }>> = {
  'roster.json': { path: () => 'daemon/roster.json', isReported: true },
  'board.json': { path: () => 'daemon/board.json', isReported: true },
  'accepted-modes.json': { path: () => 'daemon/accepted-modes.json', isReported: true },
  'work.json': { path: () => 'daemon/work.json', isReported: true },
  'webhooks.json': { path: () => 'daemon/webhooks.json', isReported: true },
  'usage.jsonl': { path: () => 'daemon/usage.jsonl', isReported: false },
  'supervisor.json': { path: () => 'daemon/supervisor.json', isReported: false },
  'a state.json': { path: () => `jobs/${used.bad}/state.json`, isReported: true },
  'a worker.json': { path: () => `jobs/${used.bad}/worker.json`, isReported: true },
  'a transcript.jsonl': { path: () => `jobs/${used.bad}/transcript.jsonl`, isReported: false },
  'a reply': { path: () => `jobs/${used.bad}/inbox/r1.json`, isReported: false },
  'a removed.json': { path: () => `trash/${used.trashed}/removed.json`, isReported: false },
  'settings.json': { path: () => 'settings.json', isReported: false },
}

describe.each(Object.entries(files))('%s that is', (name, { path, isReported }) => {
  // Where the supervisor announces itself there must be room for a file: without, nobody could find it.
  const possible = Object.entries(damages).filter(([how]) => how !== 'a directory' || name !== 'supervisor.json')
  test.each(possible)('%s keeps nothing else from its place', async (_, damage) => {
    const home = usedHome()
    const file = join(home, path())
    mkdirSync(dirname(file), { recursive: true })
    if (!existsSync(file)) writeFileSync(file, '{"schema":1,"sessions":{}}\n')
    damage(file)
    const { api } = await startHere(home)
    expect(await idsOf(api)).toContain(used.good)
    const { problems } = await api.supervisor.status()
    const named = name.includes(' ') ? used.bad : name
    if (isReported) expect(problems.join('\n')).toContain(named)
  })
})

test.each([
  ['a folder stands where a file belongs', 'daemon/supervisor.json', (path: string) => mkdirSync(path)],
  ['a file stands where a folder belongs', 'daemon/supervisor.lock', (path: string) => writeFileSync(path, '')],
  ['a file stands where a folder belongs', 'jobs', (path: string) => writeFileSync(path, '')],
])('%s: it is said of %s why there is no supervisor', async (sentence, name, put) => {
  const home = usedHome()
  const path = join(home, name)
  rmSync(path, { recursive: true, force: true })
  put(path)
  const error = await startSupervisorIn(home).catch((failure: unknown) => failure)
  // Whoever clears up after this test looks for processes there.
  rmSync(path, { recursive: true })
  expect(diskTrouble(error)).toBe(`${sentence} (${path}): move it away and try again`)
})

test('a home with everything in it damaged goes on with new work, and says what is lost', async () => {
  const home = usedHome()
  for (const { path } of Object.values(files)) {
    mkdirSync(dirname(join(home, path())), { recursive: true })
    writeFileSync(join(home, path()), 'damaged')
  }
  const { api } = await startHere(home)
  const row = await dispatchShell(api, 'true')
  await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
  expect((await idsOf(api)).toSorted()).toEqual([used.good, row.id].sort())
  expect((await api.supervisor.status()).problems.length).toBeGreaterThanOrEqual(6)
})

test('what others put into our folders is left alone, and in nobody’s way', async () => {
  const home = usedHome()
  const directory = socketDirectory(home, process.env)
  const foreign = [
    join(home, 'jobs', 'README'),
    join(home, 'jobs', '0123abcd'),
    join(home, 'jobs', used.good, 'notes.txt'),
    join(home, 'jobs', used.good, 'inbox', 'note.txt'),
    join(home, 'daemon', 'mine.json'),
    join(home, 'daemon', 'supervisor.lock', 'file'),
    join(home, 'trash', 'deadbeef'),
    join(directory, 'worker-0123abcd.sock'),
    join(directory, 'other'),
  ]
  for (const path of foreign) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, 'theirs')
  }
  mkdirSync(join(home, 'jobs', 'abcdabcd', 'inbox'), { recursive: true })
  const { api, supervisor } = await startHere(home)
  expect((await idsOf(api)).toSorted()).toEqual([used.good, used.bad].sort())
  await supervisor.stop({ keepWorkers: false })
  for (const path of foreign) expect(readFileSync(path, 'utf8'), path).toBe('theirs')
  // A session that a supervisor died over before anybody was told of it.
  expect(existsSync(join(home, 'jobs', 'abcdabcd'))).toBe(false)
  rmSync(directory, { recursive: true })
})

describe('a pid that was given to another program', () => {
  function sleeper(): number {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child.pid ?? 0
  }
  const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

  test.skipIf(process.platform !== 'linux')(
    'is not taken for a supervisor or a worker, and gets no signal',
    async () => {
      const home = usedHome()
      const pids = [sleeper(), sleeper(), sleeper()]
      const endpoint = { schema: 1, startTime: 'another time', instanceId: 'x', version: '0', api: 1 }
      const times = { startedAt: 1, epoch: 1, shell: 'headless', protocols: [1] }
      const socket = join(home, 'no.sock')
      writeFileSync(
        join(home, 'daemon', 'supervisor.json'),
        JSON.stringify({ ...endpoint, ...times, socket, pid: pids[0] }),
      )
      mkdirSync(join(home, 'daemon', 'supervisor.lock'))
      const claim = `${Date.now()}-00000000.${pids[1]}.0000000000000000.claim`
      writeFileSync(join(home, 'daemon', 'supervisor.lock', claim), '')
      const state = join(home, 'jobs', used.bad, 'state.json')
      const record: unknown = JSON.parse(readFileSync(state, 'utf8'))
      const sessionId = z.looseObject({ sessionId: z.string() }).parse(record).sessionId
      writeFileSync(
        join(home, 'jobs', used.bad, 'worker.json'),
        JSON.stringify({ ...endpoint, ...times, sessionId, socket, pid: pids[2] }),
      )
      const { api, supervisor } = await startHere(home)
      const { rows } = await api.board.list()
      expect(rows.find(({ id }) => id === used.bad)).toMatchObject({ liveness: 'exited', pid: null })
      await supervisor.stop({ keepWorkers: false })
      expect(pids.map(isAlive)).toEqual([true, true, true])
      expect(existsSync(join(home, 'jobs', used.bad, 'worker.json'))).toBe(false)
    },
  )
})

describe('a disk', () => {
  test.each([
    ['ENOSPC', /disk is full .*make room/],
    ['EROFS', /only be read .*writable/],
    ['EDQUOT', /share of the disk .*make room/],
  ])('that says %s refuses what cannot be kept in a sentence, and shows all there is', async (code, sentence) => {
    const home = usedHome()
    const { api } = await startHere(home)
    const [row] = (await api.board.list()).rows
    const sessionId = row?.sessionId ?? ''
    planFaults(() => ({ do: 'fail', code }))
    try {
      await expect(dispatchShell(api, 'true')).rejects.toThrow(sentence)
      await expect(api.sessions.pin({ sessionId, pinned: false })).rejects.toThrow(sentence)
      await expect(api.sessions.rename({ sessionId, name: 'another' })).rejects.toThrow(sentence)
      expect(await idsOf(api)).toHaveLength(2)
    } finally {
      planFaults(null)
    }
    await api.sessions.rename({ sessionId, name: 'another' })
    expect(readdirSync(join(home, 'jobs')).sort()).toEqual([used.good, used.bad].sort())
  })

  test('that is full when the supervisor starts is said, and it starts once there is room', async () => {
    const home = usedHome()
    planFaults(() => ({ do: 'fail', code: 'ENOSPC' }))
    await expect(startHere(home)).rejects.toThrow(/ENOSPC|disk is full/)
    planFaults(null)
    const { api } = await startHere(home)
    expect(await idsOf(api)).toHaveLength(2)
  })
})
