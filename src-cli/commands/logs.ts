import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import { followBoard, followTranscript } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { painterFor } from '../output/paint.ts'
import { plainText } from '../output/plain-text.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { findSession } from '../sessions/find-session.ts'
import { TerminalLink } from '../terminal/terminal-link.ts'
import { TextStream } from '../output/text-stream.ts'
import { createEntryPrinter } from '../transcript/entry-lines.ts'
import { printedLine } from '../transcript/line.ts'
import { loadMarkdown } from '../transcript/rich-text.ts'
import { settledCode } from './wait.ts'

const TAIL_ENTRIES = 200
const RECENT_BYTES = 200_000

/** `backburner logs <id> [-f]`: recent output as text; with `-f` what comes, until the session ends or is left. */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  const connection = await context.connect()
  try {
    const row = await findSession(connection, query, 'read')
    const follow = given.has('follow')
    if (capabilitiesOf(row.engine).structuredTranscript) {
      connection.close()
      await printTranscript(context, row, follow)
    } else if (follow) {
      connection.close()
      await followTerminal(context, row)
    } else {
      const { text } = await connection.api.output.recent({ sessionId: row.sessionId, maxBytes: RECENT_BYTES })
      const plain = plainText(text)
      if (plain !== '') context.print(plain.endsWith('\n') ? plain : `${plain}\n`)
    }
    return exitCodes.done
  } finally {
    connection.close()
  }
}

async function printTranscript(context: Context, row: SessionRow, follow: boolean): Promise<void> {
  const paint = painterFor(context.colours)
  const printer = createEntryPrinter('at-once')
  const parse = await loadMarkdown()
  const columns = context.columns ?? Infinity
  const options = { columns, open: false, words: false, diffLines: 200, rich: { parse, highlight: null } }
  const done = new AbortController()
  let lastSeq = 0
  const print = (entries: readonly TranscriptEntry[]): void => {
    const news = entries.filter((entry) => entry.seq > lastSeq)
    lastSeq = news.at(-1)?.seq ?? lastSeq
    const lines = news.flatMap((entry) => printer.linesOf(entry, options))
    if (lines.length > 0) context.print(`${lines.map((line) => printedLine(line, paint)).join('\n')}\n`)
  }
  const readUpToNow = async (start: { readonly afterSeq: number; readonly tail?: number }): Promise<void> => {
    for await (const message of followTranscript(context.connect, row.sessionId, start, done.signal)) {
      if (message.type !== 'entries') continue
      print(message.entries)
      if (message.caughtUp) return
    }
  }
  try {
    await readUpToNow({ afterSeq: 0, tail: TAIL_ENTRIES })
    if (!follow) return
    const left = new AbortController()
    const ended = untilEnded(context, row, done.signal).finally(() => left.abort())
    const start = { afterSeq: lastSeq }
    for await (const message of followTranscript(context.connect, row.sessionId, start, left.signal)) {
      if (message.type === 'entries') print(message.entries)
    }
    // What was said before the end is on disk by then, and may still be on its way to us.
    if (await ended) await readUpToNow({ afterSeq: lastSeq })
  } finally {
    done.abort()
  }
}

/** Resolves when a session has come to its end: true while it is still on the board. What waits for an answer goes on. */
async function untilEnded(context: Context, row: SessionRow, signal: AbortSignal): Promise<boolean> {
  for await (const board of followBoard(context.connect, signal)) {
    const now = board.rows.get(row.sessionId)
    if (now === undefined) return false
    if (now.state !== 'blocked' && settledCode(now) !== null) return true
  }
  return false
}

/** A shell job has no transcript: its own terminal is followed, without what only a terminal understands. */
async function followTerminal(context: Context, row: SessionRow): Promise<void> {
  const text = new TextStream()
  const size = { cols: 120, rows: 40 }
  const link = new TerminalLink(
    { home: context.home, connect: context.connect, sessionId: row.sessionId, size, fromOffset: 0, bytesOnly: true },
    {
      onOutput: (bytes, drawn) => {
        context.print(text.pass(bytes))
        drawn()
      },
      onScreen: () => undefined,
    },
  )
  const over = new AbortController()
  const ended = link.run()
  try {
    await Promise.race([ended, untilGone(context, row, over.signal)])
  } finally {
    over.abort()
    link.close()
  }
}

/** A worker may keep its terminal open after its command ended; then there is nothing more to come. */
async function untilGone(context: Context, row: SessionRow, signal: AbortSignal): Promise<void> {
  for await (const board of followBoard(context.connect, signal)) {
    if (!board.rows.has(row.sessionId)) return
  }
}
