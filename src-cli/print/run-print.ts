import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { callAgainWhenLost, followTranscript } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { plainText } from '../output/plain-text.ts'
import type { OutputFormat } from './output-format.ts'
import { resultOf, resultText } from './result.ts'
import { settle, type Settled } from './settle.ts'
import { entryLine, initLine } from './stream-lines.ts'
import { noTally, tallied, type Tally } from './tally.ts'

/** 128 and the number of the signal, as shells have it. */
const interruptedCode = 130

/** A session that is to be run to its end. `begin` gives it its task, and returns when that is on disk. */
export type PrintRun = {
  readonly format: OutputFormat
  readonly begin: () => Promise<SessionRow>
  /** Entries up to this one were there before. */
  readonly afterSeq: number
}

/** Runs a session to its end without a terminal, prints its result, and gives the exit code. */
export async function runPrint(context: Context, run: PrintRun): Promise<number> {
  const startedAt = context.now()
  const over = new AbortController()
  let stopping: Promise<unknown> | null = null
  let row = await run.begin()
  const { sessionId } = row
  const printLine = (line: object): void => context.print(`${JSON.stringify(line)}\n`)
  const stop = (): void => {
    // Whoever presses it twice does not want to wait.
    if (stopping !== null) process.exit(interruptedCode)
    stopping = callAgainWhenLost(context.connect, ({ api }) => api.sessions.stop({ sessionId })).catch(() =>
      over.abort(),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  try {
    let tally: Tally = { ...noTally, lastSeq: run.afterSeq }
    const take = (entry: TranscriptEntry): void => {
      if (entry.seq <= tally.lastSeq) return
      tally = tallied(tally, entry)
      if (run.format === 'stream-json') printLine(entryLine(entry, row))
    }
    if (run.format === 'stream-json') printLine(initLine(row))
    const following = run.format === 'stream-json' ? follow(context, sessionId, run.afterSeq, over.signal, take) : null
    const settled = await settle(context.connect, sessionId, over.signal, (next) => {
      row = next
    })
    over.abort()
    await following
    await readUpToNow(context, sessionId, () => tally.lastSeq, take)
    if (settled.row.state === 'blocked') await leaveOnBoard(context, sessionId)
    print(context, run.format, settled, tally, startedAt)
    return stopping === null ? settled.code : interruptedCode
  } finally {
    over.abort()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  }
}

function print(context: Context, format: OutputFormat, { row }: Settled, tally: Tally, startedAt: number): void {
  if (format !== 'text') {
    context.print(`${JSON.stringify(resultOf(row, tally, startedAt, context.now()))}\n`)
    return
  }
  const text = plainText(resultText(row, tally)).trimEnd()
  if (row.state === 'completed' || row.state === 'idle') {
    if (text !== '') context.print(`${text}\n`)
    return
  }
  const words = { blocked: 'needs input', failed: 'failed', stopped: 'stopped', working: 'works' }[row.state]
  context.complain(`backburner: ${words}: ${text}\n`)
  if (row.state === 'blocked') {
    context.complain(
      `  backburner reply ${row.id} …     answer it\n  backburner attach ${row.id}     ${singleLine(row.name, 60)}\n`,
    )
  }
}

/** Follows what comes, for as long as the session works. */
async function follow(
  context: Context,
  sessionId: SessionRow['sessionId'],
  afterSeq: number,
  signal: AbortSignal,
  take: (entry: TranscriptEntry) => void,
): Promise<void> {
  for await (const message of followTranscript(context.connect, sessionId, { afterSeq }, signal)) {
    if (message.type === 'entries') message.entries.forEach(take)
  }
}

/** Everything that is on disk by now: the state is told after the entries before it. */
async function readUpToNow(
  context: Context,
  sessionId: SessionRow['sessionId'],
  lastSeq: () => number,
  take: (entry: TranscriptEntry) => void,
): Promise<void> {
  const enough = new AbortController()
  try {
    const start = { afterSeq: lastSeq() }
    for await (const message of followTranscript(context.connect, sessionId, start, enough.signal)) {
      if (message.type !== 'entries') continue
      message.entries.forEach(take)
      if (message.caughtUp) return
    }
  } finally {
    enough.abort()
  }
}

/** Nobody sits before it any more: it waits on the board like every other session. */
async function leaveOnBoard(context: Context, sessionId: SessionRow['sessionId']): Promise<void> {
  await callAgainWhenLost(context.connect, ({ api }) => api.sessions.sendToBackground({ sessionId })).catch(
    () => undefined,
  )
}

/** The number of the last entry of a session. */
export async function lastSeqOf(context: Context, sessionId: SessionRow['sessionId']): Promise<number> {
  const enough = new AbortController()
  let last = 0
  try {
    for await (const message of followTranscript(context.connect, sessionId, { afterSeq: 0, tail: 1 }, enough.signal)) {
      if (message.type !== 'entries') continue
      last = message.entries.at(-1)?.seq ?? last
      if (message.caughtUp) break
    }
  } finally {
    enough.abort()
  }
  return last
}
