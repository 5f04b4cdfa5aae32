import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { homePaths, shortHash } from '../../src-node/paths/home-paths.ts'
import { ensureSocketDirectory, socketDirectory, socketPath } from '../../src-node/paths/socket-paths.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { appVersion } from '../../src-shared/api/version.ts'
import { os, startFakeSupervisor } from '../testing/fake-supervisor.ts'
import { runCommand, type Ran } from '../testing/run-command.ts'

const reportSchema = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      check: z.string(),
      findings: z.array(
        z.object({
          id: z.string(),
          level: z.enum(['problem', 'note']),
          what: z.string().min(10),
          why: z.string().min(10),
          mend: z.string().min(5),
          fixable: z.boolean(),
          fixed: z.string().optional(),
        }),
      ),
    }),
  ),
})

/** A machine on which everything is in order: an installation, a home, an environment. */
type Machine = {
  readonly root: string
  readonly home: string
  readonly sockets: string
  readonly environment: Record<string, string | undefined>
}

function healthyMachine(): Machine {
  const root = temporaryDirectory()
  const home = join(root, 'home')
  const runtime = join(root, 'run')
  mkdirSync(home, { mode: 0o700 })
  mkdirSync(runtime, { mode: 0o700 })
  const parts = [
    'headless/main.js',
    'cli/terminal-view.js',
    'renderer/index.html',
    'practice/main.js',
    'worker/abc123/worker.js',
    'worker/abc123/web-tree-sitter.wasm',
    'worker/abc123/tree-sitter-bash.wasm',
  ]
  for (const part of parts) {
    mkdirSync(join(root, 'out', part, '..'), { recursive: true })
    writeFileSync(join(root, 'out', part), 'x')
  }
  writeFileSync(join(root, 'out/worker/current.json'), '{"path":"abc123/worker.js"}')
  writeFileSync(join(root, 'package.json'), JSON.stringify({ version: appVersion }))
  const environment = {
    PATH: '/usr/bin:/bin',
    SHELL: '/bin/sh',
    HOME: join(root, 'user'),
    XDG_RUNTIME_DIR: runtime,
    ANTHROPIC_API_KEY: 'sk-ant-test-0123456789',
    // Nobody is asked: nothing listens there, and that is only a note.
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@localhost',
  }
  const sockets = socketDirectory(home, environment)
  ensureSocketDirectory(sockets)
  return { root, home, sockets, environment }
}

async function doctor({ root, home, environment }: Machine, ...flags: readonly string[]): Promise<Ran> {
  const out = join(root, 'out')
  return await runCommand(home, ['doctor', ...flags], {
    cwd: root,
    environment,
    program: {
      root,
      headlessMain: join(out, 'headless/main.js'),
      terminalView: join(out, 'cli/terminal-view.js'),
      renderer: join(out, 'renderer'),
    },
  })
}

async function problems(machine: Machine, ...flags: readonly string[]): Promise<readonly string[]> {
  const { out } = await doctor(machine, '--json', ...flags)
  const { checks } = reportSchema.parse(JSON.parse(out))
  return checks.flatMap(({ findings }) =>
    findings.filter(({ level, fixed }) => level === 'problem' && fixed === undefined).map(({ id }) => id),
  )
}

/** A process that has ended: its pid and start time are nobody's. */
const dead = { pid: spawnSync('true').pid, startTime: 'long ago' }

async function deadSocket(path: string): Promise<void> {
  const held = `${path}.held`
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(held, resolve))
  // Closing removes the path it was told of: under another name the file stays, as after a kill.
  const { renameSync } = await import('node:fs')
  renameSync(held, path)
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

const faults: readonly [id: string, what: string, plant: (machine: Machine) => unknown, fixable: boolean][] = [
  [
    'installation-incomplete',
    'a bundle that is gone',
    ({ root }) => unlinkSync(join(root, 'out/headless/main.js')),
    false,
  ],
  [
    'installation-incomplete',
    'an empty worker',
    ({ root }) => writeFileSync(join(root, 'out/worker/abc123/worker.js'), ''),
    false,
  ],
  [
    'version-mixed',
    'a folder of another version',
    ({ root }) => writeFileSync(join(root, 'package.json'), '{"version":"9.9.9"}'),
    false,
  ],
  ['git-missing', 'no git', (machine) => Object.assign(machine.environment, { PATH: machine.root }), false],
  [
    'git-identity',
    'nobody who commits',
    ({ environment }) => Object.assign(environment, { GIT_AUTHOR_NAME: '', GIT_CONFIG_GLOBAL: '/dev/null' }),
    false,
  ],
  [
    'path-relative',
    'a dot on PATH',
    ({ environment }) => Object.assign(environment, { PATH: '.:/usr/bin:/bin' }),
    false,
  ],
  [
    'path-open',
    'a folder on PATH that everybody writes',
    ({ root, environment }) => {
      mkdirSync(join(root, 'open'))
      chmodSync(join(root, 'open'), 0o777)
      environment['PATH'] = `/usr/bin:/bin:${join(root, 'open')}`
    },
    false,
  ],
  [
    'shell-missing',
    'a shell that is not there',
    ({ environment }) => Object.assign(environment, { SHELL: '/bin/nosuchsh' }),
    false,
  ],
  ['key-missing', 'no key', ({ environment }) => Object.assign(environment, { ANTHROPIC_API_KEY: '' }), false],
  [
    'key-malformed',
    'a key with a line break',
    ({ environment }) => Object.assign(environment, { ANTHROPIC_API_KEY: 'sk-ant-test\n0123' }),
    false,
  ],
  [
    'gateway-address',
    'a gateway that is no address',
    ({ environment }) => Object.assign(environment, { ANTHROPIC_BASE_URL: 'gateway' }),
    false,
  ],
  [
    'settings-invalid',
    'settings that are no JSON',
    ({ home }) => writeFileSync(join(home, 'settings.json'), '{"model": '),
    false,
  ],
  [
    'settings-invalid',
    'a setting of the wrong kind',
    ({ home }) => writeFileSync(join(home, 'settings.json'), '{"permissions": {"allow": 3}}'),
    false,
  ],
  [
    'disabled',
    'a switch that turns it off',
    ({ environment }) => Object.assign(environment, { BACKBURNER_DISABLE: '1' }),
    false,
  ],
  ['home-mode', 'a home that others enter', ({ home }) => chmodSync(home, 0o755), true],
  [
    'home-directory',
    'a home that is a file',
    ({ home }) => {
      rmSync(home, { recursive: true })
      writeFileSync(home, '')
    },
    false,
  ],
  [
    'file-mode',
    'a document that others read',
    ({ home }) => {
      mkdirSync(join(home, 'daemon'), { mode: 0o700 })
      writeFileSync(homePaths(home).board, '{"schema":1}', { mode: 0o644 })
    },
    true,
  ],
  [
    'file-corrupt',
    'a document that is cut off',
    ({ home }) => {
      mkdirSync(join(home, 'daemon'), { mode: 0o700 })
      writeFileSync(homePaths(home).board, '{"schema":1,', { mode: 0o600 })
    },
    false,
  ],
  [
    'file-set-aside',
    'a document that was set aside',
    ({ home }) => {
      mkdirSync(join(home, 'jobs/7c5dcf5d'), { recursive: true, mode: 0o700 })
      writeFileSync(join(home, 'jobs/7c5dcf5d/state.json.corrupt-1700000000000'), 'x', { mode: 0o600 })
    },
    false,
  ],
  [
    'file-half-written',
    'a document that was never finished',
    ({ home }) => {
      mkdirSync(join(home, 'daemon'), { mode: 0o700 })
      writeFileSync(join(home, `daemon/board.json.${dead.pid}-0badc0de.tmp`), '', { mode: 0o600 })
    },
    true,
  ],
  ['socket-directory-mode', 'sockets that others reach', ({ sockets }) => chmodSync(sockets, 0o755), true],
  [
    'socket-directory-owner',
    'a link in place of the sockets',
    ({ root, sockets }) => {
      rmSync(sockets, { recursive: true })
      symlinkSync(root, sockets)
    },
    false,
  ],
  [
    'socket-stale',
    'a socket of a process that was killed',
    async ({ sockets }) => {
      await deadSocket(socketPath(sockets, 'worker', '7c5dcf5d'))
    },
    true,
  ],
  [
    'socket-foreign',
    'a file in place of a socket',
    ({ sockets }) => writeFileSync(socketPath(sockets, 'worker', '7c5dcf5d'), ''),
    false,
  ],
  [
    'lock-stale',
    'a lock of a process that was killed',
    ({ home }) => {
      const { supervisorLock } = homePaths(home)
      mkdirSync(supervisorLock, { recursive: true, mode: 0o700 })
      writeFileSync(join(supervisorLock, `1700000000000-0badc0de.${dead.pid}.${shortHash(dead.startTime)}.claim`), '', {
        mode: 0o600,
      })
    },
    true,
  ],
  [
    'supervisor-killed',
    'a supervisor that was killed',
    ({ home, sockets }) => {
      const { daemon, supervisor } = homePaths(home)
      mkdirSync(daemon, { mode: 0o700 })
      const endpoint = { schema: 1, ...dead, socket: socketPath(sockets, 'supervisor'), version: appVersion, api: 1 }
      writeFileSync(supervisor, JSON.stringify(endpoint), { mode: 0o600 })
    },
    false,
  ],
  [
    'worker-killed',
    'a worker that was killed',
    ({ home }) => {
      const { directory, worker } = homePaths(home).job('7c5dcf5d')
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      writeFileSync(worker, JSON.stringify({ schema: 1, ...dead }), { mode: 0o600 })
    },
    false,
  ],
]

describe('of a machine where everything is in order', () => {
  test('it says so, also without a network, and leaves it as it was', async () => {
    const machine = healthyMachine()
    expect(await problems(machine)).toEqual([])
    const { code, out } = await doctor(machine)
    expect([code, out]).toEqual([0, expect.stringContaining('Everything is in order.')])
    expect(out).toContain('[api-unreachable]')
    expect(existsSync(homePaths(machine.home).supervisor)).toBe(false)
  })
})

describe('of a planted fault', () => {
  let machine: Machine
  beforeEach(() => {
    machine = healthyMachine()
  })

  test.each(faults)('it names %s: %s', async (id, _, plant, fixable) => {
    await plant(machine)
    const { code, out } = await doctor(machine)
    expect([code, out]).toEqual([1, expect.stringContaining(`[${id}]`)])
    expect(await problems(machine, '--fix')).toEqual(fixable ? [] : expect.arrayContaining([id]))
    if (fixable) expect(await problems(machine)).toEqual([])
  })
})

test('modes are mended, and what lives is left alone', async () => {
  const machine = healthyMachine()
  chmodSync(machine.home, 0o777)
  const path = socketPath(machine.sockets, 'worker', '0a71bf62')
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  chmodSync(path, 0o666)
  expect([...(await problems(machine))].sort()).toEqual(['home-mode', 'socket-mode'])
  const { code, out } = await doctor(machine, '--fix')
  expect([code, out]).toEqual([0, expect.stringContaining('mended')])
  expect([statSync(machine.home).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600])
  expect(existsSync(path)).toBe(true)
  await new Promise((resolve) => server.close(resolve))
})

test('a supervisor of another version, and what it complains about', async () => {
  const machine = healthyMachine()
  mkdirSync(homePaths(machine.home).daemon, { mode: 0o700 })
  const status = os.supervisor.status.handler(() => ({
    ...supervisorInfo(machine.home),
    workers: [],
    problems: ['the disk is full'],
  }))
  await startFakeSupervisor(machine.home, {
    supervisor: { status, hello: os.supervisor.hello.handler(() => supervisorInfo(machine.home)) },
  })
  chmodSync(homePaths(machine.home).supervisor, 0o600)
  expect(await problems(machine)).toEqual(expect.arrayContaining(['supervisor-version', 'supervisor-problem']))
})

function supervisorInfo(home: string) {
  return {
    instanceId: 'instance-1' as never,
    epoch: 1,
    pid: process.pid,
    shell: 'headless' as const,
    version: '0.0.1',
    api: 1,
    home,
    socketDirectory: home,
    startedAt: 1,
  }
}
