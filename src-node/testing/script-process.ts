import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** A Node process that runs a piece of TypeScript and talks in lines. Killed when the test is over. */
export type ScriptProcess = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  /** The next line it prints; rejects when it ends first. */
  nextLine(): Promise<string>
  tell(line: string): void
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>
  /** Waits for its end and returns its exit code. */
  ended(): Promise<number | null>
}

/** Runs `source`, a TypeScript module that imports by absolute path, in a new Node process. */
export function runScript(source: string, environment: Readonly<Record<string, string>> = {}): ScriptProcess {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...environment },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exit = once(child, 'exit')
  const script: ScriptProcess = {
    child,
    async nextLine() {
      const next = await lines.next()
      if (next.done === true) throw new Error('the process ended before it printed another line')
      return next.value
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
    async ended() {
      await exit
      return child.exitCode
    },
  }
  onTestFinished(() => script.kill())
  return script
}
