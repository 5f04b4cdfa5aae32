import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestIdSchema } from '../../../../src-shared/base/ids.ts'
import type { OpenRequest, Answer, Reply } from '../../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { EngineStart } from '../../../session/engine.ts'
import { createMemoryHost, type MemoryHost } from '../../agent/testing/memory-host.ts'
import { AcpSession } from '../acp-session.ts'

/** A session with the fake agent. */
export type Played = {
  readonly host: MemoryHost
  readonly engine: AcpSession
  readonly directory: string
  /** What the agent noted, a line each. */
  readonly notes: () => readonly string[]
  readonly reply: (answer: Answer | string, answers?: OpenRequest | null) => ReturnType<AcpSession['reply']>
}

/** How the session begins. */
type Options = {
  readonly mode?: string
  readonly cwd?: string
  readonly launch?: Record<string, unknown>
  readonly callMs?: number
  readonly command?: string
  /** An earlier life of the session: its transcript, record and notes. */
  readonly after?: Played
  readonly how?: EngineStart['how']
}

const fakeAgent = join(import.meta.dirname, 'fake-agent.ts')

/** Starts a session with the fake agent and waits until it has begun. */
export async function playAgent(prompt: string, options: Options = {}): Promise<Played> {
  const { after } = options
  const directory = options.cwd ?? after?.directory ?? temporaryDirectory()
  const home = temporaryDirectory()
  const notesFile = after?.host.environment()['FAKE_NOTES'] ?? join(home, 'notes')
  const host = createMemoryHost({
    prompt,
    cwd: directory,
    jobDirectory: after?.host.jobDirectory ?? join(home, 'jobs', '7c5dcf5d'),
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      FAKE_MODE: options.mode ?? after?.host.environment()['FAKE_MODE'] ?? 'good',
      FAKE_NOTES: notesFile,
    },
    launch: {
      model: '',
      acpAgent: {
        id: 'fake',
        name: 'Fake',
        command: options.command ?? process.execPath,
        args: ['--no-warnings', fakeAgent],
      },
      ...options.launch,
    },
    untilMs: 30_000,
    ...(after === undefined ? {} : { entries: after.host.entries, record: { ...after.host.record() } }),
  })
  const callMs = options.callMs ?? 20_000
  const engine = new AcpSession(host, { callMs, cancelMs: 1_000, signInMs: 5_000 })
  engine.setRules({ allow: [], ask: [], deny: [] }, true)
  const entries: readonly TranscriptEntry[] = [...host.entries]
  await engine.start({ entries, inbox: [], halfTaken: [], how: options.how ?? 'new' })
  return {
    host,
    engine,
    directory,
    notes: () => readLines(notesFile),
    reply: (answer, answers = null) => engine.reply(replyWith(answer, answers)),
  }
}

function replyWith(answer: Answer | string, answers: OpenRequest | null): Reply {
  return {
    requestId: requestIdSchema.parse(randomUUID()),
    ...(answers === null ? {} : { answers: answers.requestId }),
    answer: typeof answer === 'string' ? { type: 'text', text: answer } : answer,
    at: Date.now(),
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n')
  } catch {
    return []
  }
}
