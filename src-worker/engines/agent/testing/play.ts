import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { requestIdSchema } from '../../../../src-shared/base/ids.ts'
import type { Answer, Reply } from '../../../../src-shared/board/session-state.ts'
import type { EngineStart } from '../../../session/engine.ts'
import { createAgentEngineWith } from '../agent-engine.ts'
import { defaultAgentOptions, type AgentOptions } from '../options.ts'
import { createMemoryHost, type HostOptions, type MemoryHost } from './memory-host.ts'
import { startPractice, type Practice } from './practice.ts'

/** The files of the repository that sessions play in. */
export const files = {
  'README.md': 'A clock.\n',
  'clock.js': 'export const hour = 13\n',
  'package.json': '{"name":"clock","scripts":{"test":"node -e 0"}}\n',
}

const quick: AgentOptions = { ...defaultAgentOptions, firstBackOffMs: 20, longestBackOffMs: 50, rulesWithinMs: 0 }

let running: Practice | null = null

/** Keeps a practice model for the tests of a file. */
export function usePractice(): void {
  beforeAll(async () => {
    running = await startPractice()
  })
  afterAll(async () => await running?.stop())
  beforeEach(async () => {
    await running?.call('/practice/reset', {})
  })
}

/** The practice model of this file. */
export function practice(): Practice {
  if (running === null) throw new Error('usePractice was not called')
  return running
}

/** Starts a new session with this prompt; it ends with the test. */
export async function begin(prompt: string, options: Partial<HostOptions> & { limits?: Partial<AgentOptions> } = {}) {
  const cwd = options.cwd ?? (await sampleRepository(files)).directory
  const host = createMemoryHost({
    prompt,
    jobDirectory: join(temporaryDirectory(), 'jobs', '7c5dcf5d'),
    ...options,
    cwd,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: temporaryDirectory(),
      ...practice().environment,
      ...options.environment,
    },
  })
  const engine = createAgentEngineWith(host, { ...quick, ...options.limits })
  onTestFinished(async () => await engine.stop())
  await engine.start({ entries: [...host.entries], inbox: [], halfTaken: [], how: 'new' })
  return { host, engine, cwd }
}

/** Takes a session up again in another worker, from what the first one wrote. */
export async function again(
  first: MemoryHost,
  how: EngineStart['how'],
  inbox: readonly Reply[] = [],
  record: Record<string, unknown> = {},
  halfTaken: readonly Reply[] = [],
  deny: readonly string[] = [],
) {
  const host = createMemoryHost({
    cwd: first.record().cwd,
    prompt: first.record().prompt,
    jobDirectory: first.jobDirectory,
    environment: { ...first.environment() },
    entries: first.entries,
    record: { ...first.record(), ...record },
  })
  const engine = createAgentEngineWith(host, quick)
  if (deny.length > 0) engine.setRules({ allow: [], ask: [], deny: [...deny] }, false)
  onTestFinished(async () => await engine.stop())
  await engine.start({ entries: [...host.entries], inbox, halfTaken, how })
  return { host, engine }
}

let replies = 0
/** A reply; with a host, to what it asks now. */
export function reply(answer: Answer, host?: MemoryHost): Reply {
  replies += 1
  const answers = host?.record().request?.requestId
  return {
    requestId: requestIdSchema.parse(`reply-${replies}`),
    ...(answers === undefined ? {} : { answers }),
    answer,
    at: Date.now(),
  }
}
