import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { root } from './paths.ts'

/** How a command ended. */
export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** The built product with a home, a user and a project of its own. */
export type Product = {
  readonly home: string
  /** A git repository with one commit. */
  readonly project: string
  readonly environment: Readonly<Record<string, string>>
  /** Runs `backburner …` in the project and waits for its end. */
  readonly run: (...args: string[]) => Promise<Finished>
  /** Runs `backburner --bg …` and resolves with the id that it printed. */
  readonly dispatch: (...args: string[]) => Promise<string>
  /** Starts `backburner …` and resolves with the first line that matches. */
  readonly start: (
    args: readonly string[],
    line: RegExp,
    /** Instead of the ordinary one. */
    env?: Record<string, string>,
  ) => Promise<{ readonly line: string; readonly child: ChildProcess }>
  /** Stops the supervisor and its workers, ends what was started, removes the home. Fails when a process is left. */
  readonly dispose: () => Promise<void>
}

/** What the project holds at first. */
const files: Readonly<Record<string, string>> = {
  'README.md': '# Arcade\n\nA small game.\n',
  'src/jump.js': 'export const height = 1\n',
  'package.json': '{ "name": "arcade", "type": "module", "scripts": { "test": "node --test" } }\n',
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', ...args], {
    cwd,
    encoding: 'utf8',
  })
}

/** Makes a git repository with one commit on `main`. */
function makeRepository(directory: string): void {
  mkdirSync(directory, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  git(directory, 'init', '-q', '-b', 'main')
  git(directory, 'add', '.')
  git(directory, 'commit', '-q', '-m', 'first')
}

const processSchema = z.object({ pid: z.number(), command: z.string() })

/** Processes that belong to a home: those whose command line or environment names it. */
export function processesOf(home: string): readonly z.infer<typeof processSchema>[] {
  const found: z.infer<typeof processSchema>[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8')
      if (command.includes(home) || environment.includes(`BACKBURNER_HOME=${home}\0`))
        found.push({ pid: Number(name), command })
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}

/** What the settings file of a home holds; nothing while nobody has written it. */
export function settingsIn(home: string): Record<string, unknown> {
  const path = join(home, 'settings.json')
  return existsSync(path) ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8'))) : {}
}

async function until(what: string, condition: () => boolean, patience = 15_000): Promise<void> {
  const end = Date.now() + patience
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${patience} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Makes a home and a project in a temporary directory; sessions ask the Messages API at `api`. */
export function createProduct(api: string): Product {
  const directory = mkdtempSync(join(tmpdir(), 'bb-'))
  const home = join(directory, 'h')
  const project = join(directory, 'arcade')
  const user = join(directory, 'user')
  mkdirSync(user)
  mkdirSync(join(directory, 'run'), { mode: 0o700 })
  makeRepository(project)
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: user,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    BACKBURNER_HOME: home,
    XDG_RUNTIME_DIR: join(directory, 'run'),
    ANTHROPIC_BASE_URL: api,
    ANTHROPIC_API_KEY: 'test-key',
  }
  const children: ChildProcess[] = []
  const begin = (args: readonly string[], env = environment): ChildProcess => {
    const child = spawn(process.execPath, [join(root, 'bin/backburner.js'), ...args], {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    return child
  }
  const run = (...args: string[]): Promise<Finished> =>
    new Promise((resolve) => {
      const child = begin(args)
      let stdout = ''
      let stderr = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.once('close', (code) => resolve({ code, stdout, stderr }))
    })
  return {
    home,
    project,
    environment,
    run,
    dispatch: async (...args) => {
      const { code, stdout, stderr } = await run('--bg', ...args)
      const id = /^backgrounded · ([0-9a-f]{8}) · /.exec(stdout)?.[1]
      if (code !== 0 || id === undefined) throw new Error(`--bg ended with ${code}: ${stdout}${stderr}`)
      return id
    },
    start: (args, line, env) =>
      new Promise((resolve, reject) => {
        const child = begin(args, env)
        let seen = ''
        const look = (text: string): void => {
          seen += text
          const found = seen.split('\n').find((one) => line.test(one))
          if (found !== undefined) resolve({ line: found, child })
        }
        child.stdout?.setEncoding('utf8').on('data', look)
        child.stderr?.setEncoding('utf8').on('data', look)
        child.once('close', (code) => reject(new Error(`backburner ${args.join(' ')} ended with ${code}: ${seen}`)))
      }),
    dispose: async () => {
      for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
      const stopped = await run('daemon', 'stop')
      try {
        await until(`the processes of ${home} to end`, () => processesOf(home).length === 0)
      } catch (error) {
        const left = processesOf(home)
        for (const { pid } of left) process.kill(pid, 'SIGKILL')
        const names = left.map(({ pid, command }) => `${pid} ${command}`).join('\n')
        throw new Error(`left behind after daemon stop (${stopped.code} ${stopped.stderr}):\n${names}`, {
          cause: error,
        })
      } finally {
        rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}
