import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { ToolError } from './tool.ts'

const mostBytes = 2 * 1024 * 1024

/** What ripgrep printed; `cut` when there was more than we keep. */
export type RipgrepOutput = { readonly text: string; readonly cut: boolean; readonly found: boolean }

/** Runs ripgrep. Exit 1 means that nothing was found; throws `ToolError` with its words when the question was wrong. */
export async function ripgrep(args: readonly string[], cwd: string, signal: AbortSignal): Promise<RipgrepOutput> {
  const { rgPath } = await import('@vscode/ripgrep')
  return await new Promise((resolve, reject) => {
    const child = spawn(rgPath, ['--no-config', ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      env: { PATH: process.env['PATH'] ?? '' },
    })
    const decoder = new StringDecoder('utf8')
    let text = ''
    let size = 0
    let problem = ''
    let cut = false
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) text += decoder.write(chunk)
      else if (!cut) {
        cut = true
        child.kill('SIGKILL')
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (problem.length < 2000) problem += chunk.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      else if (cut || code === 0 || code === 1) resolve({ text, cut, found: text !== '' })
      else if (text !== '') resolve({ text, cut, found: true })
      else reject(new ToolError(problem.trim() === '' ? `ripgrep ended with ${code ?? 'a signal'}` : problem.trim()))
    })
  })
}
