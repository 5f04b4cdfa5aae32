import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { listProcesses } from '../../../../src-node/processes/list-processes.ts'
import { signalMatched } from '../../../../src-node/processes/signal-matched.ts'
import type { StdioServer } from './server-config.ts'
import type { ServerLog } from './server-log.ts'

/** What a server's process needs of its session. */
export type ProcessSurroundings = {
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
  readonly log: ServerLog
}

/** A server gets this long to end after its input was closed, and as long again after SIGTERM. */
const graceMs = 400
/** A message that is longer ends the connection: images and files fit. */
const longestMessage = 64 * 1024 * 1024

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * A server as a process of its own, in a process group of its own: the SDK's transport shares our group, and what the
 * server started would outlive it.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: ((message: JSONRPCMessage) => void) | undefined
  readonly #server: StdioServer
  readonly #around: ProcessSurroundings
  readonly #read = new ReadBuffer({ maxBufferSize: longestMessage })
  #child: Child | null = null
  #ended: Promise<void> = Promise.resolve()
  #release: () => Promise<void> = () => Promise.resolve()
  #how = ''

  constructor(server: StdioServer, around: ProcessSurroundings) {
    this.#server = server
    this.#around = around
  }

  /** How the process ended, in words; empty while it runs. */
  get how(): string {
    return this.#how
  }

  async start(): Promise<void> {
    const { command, args, env, cwd } = this.#server
    const { directory, environment, log } = this.#around
    log.forget()
    const child = spawn(command, [...args], {
      cwd: cwd ?? directory,
      env: { ...environment, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    // Writing to a server that has just ended is no news: its end is.
    child.stdin.on('error', () => undefined)
    const text = new StringDecoder('utf8')
    child.stderr.on('data', (chunk: Buffer) => log.add(text.write(chunk)))
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    await once(child, 'spawn')
    this.#child = child
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`
        // What a grandchild holds open must not keep us waiting for `close`.
        setTimeout(resolve, 50).unref()
        child.once('close', () => resolve())
      })
    })
    void this.#ended.then(() => this.#over())
    child.on('error', (error) => this.onerror?.(error))
    if (child.pid !== undefined) this.#release = await this.#around.ownProcess(child.pid)
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child
    if (child === null || !child.stdin.writable) throw new Error('the server is not running')
    if (!child.stdin.write(serializeMessage(message))) {
      await Promise.race([once(child.stdin, 'drain'), this.#ended])
    }
  }

  /** Closes its input, then asks, then kills: the server and all that it started. */
  async close(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return
    child.stdin.end()
    if (!(await within(this.#ended, graceMs))) {
      signalGroup(child.pid, 'SIGTERM')
      await within(this.#ended, graceMs)
    }
    await this.#clear(child.pid)
    await this.#ended
  }

  #take(chunk: Buffer): void {
    try {
      this.#read.append(chunk)
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      void this.close()
      return
    }
    for (;;) {
      try {
        const message = this.#read.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch {
        // Careless servers print to their standard output: a line that is no message is their log.
      }
    }
  }

  async #over(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child?.pid !== undefined) await this.#clear(child.pid)
    child?.stdout.destroy()
    child?.stderr.destroy()
    await this.#release()
    this.onclose?.()
  }

  /** Ends what is left of the group; each process is matched by its start time first, for the leader may be gone. */
  async #clear(group: number): Promise<void> {
    if (!signalGroup(group, 0)) return
    const members = ((await listProcesses()) ?? []).filter((one) => one.group === group)
    await Promise.all(members.map((one) => signalMatched(one, 'SIGKILL')))
  }
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? group : -group, signal)
    return true
  } catch {
    return false
  }
}

/** Whether it happened in time. */
async function within(happens: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const inTime = await Promise.race([happens.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
