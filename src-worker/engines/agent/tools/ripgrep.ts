import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { ToolError } from './tool.ts'

const longestMs = 30_000
const longestRecord = 64 * 1024

/** What is to be searched. */
export type RipgrepQuestion = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly signal: AbortSignal
  /** What ends a record of the output. */
  readonly separator: '\n' | '\0'
  /** Takes one record; false when no more are wanted. */
  readonly take: (record: string) => boolean
}

/** How a search ended: `cut` when no more was wanted, `timed-out` when it took too long. */
export type RipgrepEnd = 'all' | 'cut' | 'timed-out'

/** Runs ripgrep. That nothing was found is no error; throws `ToolError` with its words when the question was wrong. */
export async function ripgrep(question: RipgrepQuestion): Promise<RipgrepEnd> {
  const { args, cwd, signal, separator, take } = question
  const { rgPath } = await import('@vscode/ripgrep')
  signal.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const child = spawn(rgPath, ['--no-config', ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
      env: { PATH: process.env['PATH'] ?? '' },
    })
    const decoder = new StringDecoder('utf8')
    let rest = ''
    let problem = ''
    let found = false
    let end: RipgrepEnd = 'all'
    const finish = (why: RipgrepEnd): void => {
      if (end === 'all') end = why
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => finish('timed-out'), longestMs)
    child.stdout.on('data', (chunk: Buffer) => {
      if (end !== 'all') return
      const records = (rest + decoder.write(chunk)).split(separator)
      rest = (records.pop() ?? '').slice(0, longestRecord)
      for (const record of records) {
        found = true
        if (!take(record)) return finish('cut')
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (problem.length < 2_000) problem += chunk.toString('utf8')
    })
    child.once('error', (error) => {
      if (!signal.aborted) reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      if (signal.aborted) return reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      if (end === 'all' && rest !== '') {
        found = true
        take(rest)
      }
      // 2 with something found: some files could not be read, the rest counts.
      if (end !== 'all' || code === 0 || code === 1 || found) return resolve(end)
      reject(new ToolError(problem.trim() === '' ? `ripgrep ended with ${code ?? 'a signal'}` : problem.trim()))
    })
  })
}

/** What every search leaves out, and what it looks into. Rules of `.gitignore` count outside repositories too. */
export const usualArguments = [
  '--hidden',
  '--no-require-git',
  '--glob',
  '!.git',
  '--glob',
  '!.backburner/worktrees',
] as const
