import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Program } from '../workers/program.ts'
import type { Problems } from '../storage/problems.ts'

const readySchema = z.object({ url: z.url() })
const startTimeoutMs = 10_000

/** The practice model of the demo: a child of this supervisor, so that it ends with it. Its port is never on disk. */
export class PracticeModel {
  readonly #program: Program
  readonly #problems: Problems
  readonly #onMoved: () => void
  #child: ChildProcess | null = null
  #url: Promise<string> | null = null
  #lastPort: string | null = null
  #stopped = false

  /** `onMoved` is called when it had to be started again: sessions that use it have to hear of its new address. */
  constructor(program: Program, problems: Problems, onMoved: () => void) {
    this.#program = program
    this.#problems = problems
    this.#onMoved = onMoved
  }

  /** Its address; starts it when it does not run. */
  url(): Promise<string> {
    if (this.#stopped) return Promise.reject(new Error('the supervisor is ending'))
    this.#url ??= this.#start().catch((error: unknown) => {
      this.#url = null
      throw error
    })
    return this.#url
  }

  /** Ends it; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  }

  async #start(): Promise<string> {
    try {
      return await this.#spawn(this.#lastPort === null ? [] : ['--port', this.#lastPort])
    } catch (error) {
      if (this.#lastPort === null) throw error
      // Somebody else has the port now.
      this.#lastPort = null
      return await this.#spawn([])
    }
  }

  #spawn(extra: readonly string[]): Promise<string> {
    const { node, practiceMain } = this.#program
    const child = spawn(node.command, [practiceMain, '--exit-with-stdin', ...extra], {
      env: { ...process.env, ...node.environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    this.#child = child
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        clearTimeout(timer)
        child.kill('SIGKILL')
        reject(new Error(`The practice model could not be started: ${reason}`))
      }
      const timer = setTimeout(() => fail('it does not say where it listens'), startTimeoutMs)
      child.once('error', (error) => fail(error.message))
      child.once('exit', (code) => {
        fail(`it ended with ${code ?? 'a signal'}`)
        this.#onExit(child)
      })
      child.stdin.on('error', () => undefined)
      createInterface({ input: child.stdout }).once('line', (line) => {
        const ready = readySchema.safeParse(parseJson(line))
        if (!ready.success) return fail(`it says ${line}`)
        clearTimeout(timer)
        this.#lastPort = new URL(ready.data.url).port
        resolve(ready.data.url)
      })
    })
  }

  #onExit(child: ChildProcess): void {
    if (this.#child !== child) return
    this.#child = null
    if (this.#url === null || this.#stopped) return
    this.#url = null
    this.#problems.report('the practice model ended and is started again')
    this.#onMoved()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
