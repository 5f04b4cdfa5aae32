import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import { terminalClientMessageSchema, type TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'
import type { EditorDesk } from '../editor/editor-desk.ts'
import type { Services } from '../sessions/services.ts'
import type { OpenEditorRequest, OpenRequest, PaneSink, PaneSource } from './pane.ts'
import { openViewPane } from './view-pane.ts'
import { relayWorkerTerminal } from './worker-terminal.ts'
import type { TerminalPeer } from './terminal-peer.ts'
import type { Views } from './views.ts'

const mostWaiting = 1_000

/** Serves one terminal channel until its client leaves, its program ends, or the returned function is called. */
export function openTerminal(
  services: Services,
  views: Views,
  editors: Pick<EditorDesk, 'attach'>,
  peer: TerminalPeer,
  /** Resolves once the workers of the last supervisor were found: before, none of theirs seems to live. */
  ready: Promise<void>,
  encode: (offset: number, bytes: Uint8Array) => Uint8Array,
): () => void {
  let source: PaneSource | null = null
  /** What the client sent while its terminal was being opened; null before and after. */
  let waiting: ((to: PaneSource) => void)[] | null = null
  let open = true
  let detach = (): void => undefined
  const tell = (message: TerminalServerMessage): void => {
    if (open) peer.sendText(JSON.stringify(message))
  }
  const leave = (): void => {
    open = false
    detach()
    source?.close()
    source = null
  }
  const end = (reason: string, exitCode: number | null): void => {
    tell({ type: 'closed', reason, exitCode })
    if (!open) return
    leave()
    peer.close()
  }
  const sink: PaneSink = {
    tell,
    output: (offset, bytes) => {
      if (open) peer.sendBytes(encode(offset, bytes))
    },
    end,
  }
  const begin = async (request: OpenRequest | OpenEditorRequest): Promise<void> => {
    await ready
    if (!open) return
    if (request.type === 'open-editor') return use(await editors.attach(request.editId, request, sink))
    const record = services.book.record(request.sessionId)
    if (record === null) return end('There is no such session.', null)
    detach = services.attachments.attach(request.sessionId)
    use(
      capabilitiesOf(record.engine).ownTerminal
        ? await relayWorkerTerminal(services, record, request, sink)
        : await openViewPane(views, record, request, sink),
    )
  }
  const use = (opened: PaneSource | null): void => {
    if (!open || opened === null) return opened?.close()
    source = opened
    for (const act of waiting ?? []) act(opened)
    waiting = null
  }
  const act = (what: (to: PaneSource) => void): void => {
    if (source !== null) what(source)
    else if (waiting !== null && waiting.length < mostWaiting) waiting.push(what)
  }
  const take = (message: string | Uint8Array): void => {
    if (typeof message !== 'string') return act((to) => to.input(message))
    const parsed = terminalClientMessageSchema.safeParse(parseJson(message))
    if (!parsed.success) return end('A message of the terminal channel could not be read.', null)
    switch (parsed.data.type) {
      case 'open':
      case 'open-editor':
        if (source !== null || waiting !== null) return end('The terminal is open already.', null)
        waiting = []
        begin(parsed.data).catch((error: unknown) => {
          services.problems.report('a terminal could not be opened', error)
          end(`The terminal could not be opened: ${error instanceof Error ? error.message : String(error)}`, null)
        })
        return
      case 'resize': {
        const { cols, rows } = parsed.data
        return act((to) => to.resize(cols, rows))
      }
      case 'ack': {
        const { offset } = parsed.data
        return act((to) => to.ack(offset))
      }
    }
  }
  peer.onMessage(take)
  peer.onClose(leave)
  return () => end('The supervisor is ending.', null)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
