import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Services } from '../sessions/services.ts'
import type { TerminalChannel } from '../workers/channels.ts'
import type { OpenRequest, PaneSink, PaneSource } from './pane.ts'

const patienceMs = 10_000

/**
 * Shows a worker's own pty. Bytes pass through unchanged and unbuffered: the worker sends no more than the client has
 * acknowledged room for.
 */
export async function relayWorkerTerminal(
  services: Services,
  record: SessionRecord,
  request: OpenRequest,
  sink: PaneSink,
): Promise<PaneSource | null> {
  const worker = services.fleet.of(record)
  let channel: TerminalChannel | null = null
  let size = { cols: request.cols, rows: request.rows }
  let drawn = request.fromOffset
  let left = false
  const connect = async (): Promise<void> => {
    await worker.settled(patienceMs)
    if (left) return
    const { connection } = worker
    if (connection === null) return sink.end(absenceOf(services, record), null)
    channel = connection.openTerminal({ ...size, bytesOnly: request.bytesOnly }, drawn, {
      opened: (offset, cols, rows) => sink.tell({ type: 'opened', offset, cols, rows }),
      screen: (offset, cols, rows) => sink.tell({ type: 'screen', offset, cols, rows }),
      output: (offset, bytes) => {
        drawn = offset + bytes.length
        sink.output(offset, bytes)
      },
      closed: (reason, exitCode) => sink.end(reason, exitCode),
      lost: () => {
        channel = null
        void connect()
      },
    })
  }
  await connect()
  return {
    input: (bytes) => channel?.input(bytes),
    resize: (cols, rows) => {
      size = { cols, rows }
      channel?.resize(cols, rows)
    },
    ack: (offset) => channel?.ack(offset),
    close: () => {
      left = true
      channel?.close()
    },
  }
}

function absenceOf(services: Services, record: SessionRecord): string {
  const current = services.book.record(record.sessionId) ?? record
  const name = `“${current.name}”`
  if (services.fleet.of(record).state.phase === 'unresponsive') return `The process of ${name} does not answer.`
  return current.exit === null
    ? `The process of ${name} has ended. backburner respawn ${record.id} runs the command again.`
    : `The command of ${name} ended with ${current.exit.code ?? current.exit.signal ?? 'no code'}; its output is gone.`
}
