import { createRequire } from 'node:module'
import { ReadStream } from 'node:tty'
import type { spawn as spawnInPty } from 'node-pty'
import { z } from 'zod'
import type { Clock } from '../../src-shared/base/clock.ts'
import { PtyInput } from './pty-input.ts'

/** What to run in a pty. */
export type PtyCommand = {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly cols: number
  readonly rows: number
}

/** How the program in a pty ended. `signal` is its number; 0 when there was none. */
export type PtyExit = { readonly code: number; readonly signal: number }

/** A program in a pty. It leads a process group and a session of its own. */
export type Pty = {
  readonly pid: number
  /** False when the program has not read its input for so long that there is no room. */
  readonly write: (bytes: Uint8Array) => boolean
  readonly resize: (cols: number, rows: number) => void
  readonly pause: () => void
  readonly resume: () => void
}

/** Who hears of it. `exited` comes after the last `output`. */
export type PtyListener = { readonly output: (bytes: Uint8Array) => void; readonly exited: (exit: PtyExit) => void }

const ptyPackage = z.object({ spawn: z.custom<typeof spawnInPty>((value) => typeof value === 'function') })

/** By `require`: importing a CommonJS package makes Node load a WebAssembly parser for it, which costs megabytes. */
function loadPackage(): z.infer<typeof ptyPackage> {
  return ptyPackage.parse(createRequire(import.meta.url)('node-pty'))
}

// Not in the package's types. The stream tells whether the descriptor is still ours.
const internals = z.object({ fd: z.number().int(), _socket: z.instanceof(ReadStream) })

/** Starts a program in a pty. The package is loaded only now: a worker without a pty never pays for it. */
export function openPty(command: PtyCommand, clock: Clock, listener: PtyListener): Pty {
  const { spawn } = loadPackage()
  const pty = spawn(command.file, [...command.args], {
    name: 'xterm-256color',
    cols: command.cols,
    rows: command.rows,
    cwd: command.cwd,
    env: { ...command.environment },
    encoding: null,
  })
  const inside = internals.safeParse(pty)
  const input = inside.success ? new PtyInput(inside.data.fd, () => !inside.data._socket.destroyed, clock) : null
  let open = true
  // With `encoding: null` the data are bytes, though the types say string.
  pty.onData((data: string | Uint8Array) => listener.output(typeof data === 'string' ? Buffer.from(data) : data))
  pty.onExit(({ exitCode, signal }) => {
    open = false
    input?.close()
    listener.exited({ code: exitCode, signal: signal ?? 0 })
  })
  return {
    pid: pty.pid,
    write: (bytes) => {
      if (!open) return false
      if (input !== null) return input.write(bytes)
      pty.write(Buffer.from(bytes))
      return true
    },
    resize: (cols, rows) => {
      if (open) pty.resize(cols, rows)
    },
    pause: () => {
      if (open) pty.pause()
    },
    resume: () => {
      if (open) pty.resume()
    },
  }
}
