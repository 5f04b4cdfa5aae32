import { join } from 'node:path'
import { realpathSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { createAgentEngineWith } from '../agent-engine.ts'
import { defaultAgentOptions } from '../options.ts'
import { startAnswering, type Scripts } from './answering-model.ts'
import { createMemoryHost, type HostOptions } from './memory-host.ts'

/** A call that writes a file. */
export const write = (path: string, content = `${path}\n`) => ({ name: 'Write', input: { file_path: path, content } })
/** A call that runs a command. */
export const run = (command: string) => ({ name: 'Bash', input: { command } })
/** A call that starts a subagent, which plays the script of this name. */
export const agent = (script: string, further: object = {}) => ({
  name: 'Agent',
  input: { description: `the ${script} part`, prompt: `play ${script}`, ...further },
})

/** Starts a new session that plays the script `main`; model and session end with the test. */
export async function beginPlay(scripts: Scripts, options: Partial<HostOptions> = {}) {
  const model = await startAnswering(scripts)
  const cwd = options.cwd ?? realpathSync(temporaryDirectory())
  const host = createMemoryHost({
    prompt: 'play main',
    jobDirectory: join(temporaryDirectory(), 'jobs', '7c5dcf5d'),
    untilMs: 40_000,
    launch: { permissionMode: 'bypassPermissions', worktree: { mode: 'none' } },
    ...options,
    cwd,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: temporaryDirectory(),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'x',
      BACKBURNER_SUMMARIES: '0',
      ...options.environment,
    },
  })
  const limits = { ...defaultAgentOptions, firstBackOffMs: 10, rulesWithinMs: 0, summaryEveryMs: 0 }
  const engine = createAgentEngineWith(host, limits)
  onTestFinished(async () => await engine.stop())
  await engine.start({ entries: [], inbox: [], halfTaken: [], how: 'new' }).catch((error: unknown) => {
    // A worker may die at its very first word.
    if (options.onAppend === undefined) throw error
  })
  return { host, engine, cwd, model }
}

/** The results of a tool's calls in the session's own conversation. */
export function resultsOf({ entries }: { readonly entries: readonly TranscriptEntry[] }, tool: string) {
  return entries.filter(
    (entry) => entry.type === 'tool-finished' && entry.tool === tool && entry.subagent === undefined,
  )
}
