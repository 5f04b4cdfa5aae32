import { MessageChannelMain, ipcMain, type MessagePortMain, type WebFrameMain } from 'electron'
import { RPCHandler } from '@orpc/server/message-port'
import type { ApiRouter } from '../core/api/router.ts'
import type { CallContext } from '../core/api/call-context.ts'
import type { TerminalPeer } from '../core/panes/terminal-peer.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import { appOrigin } from './app-protocol.ts'

/** What the window's ports are served with; absent while another supervisor owns the sessions. */
export type PortServices = {
  readonly router: ApiRouter
  readonly openTerminal: (peer: TerminalPeer) => void
}

/** Only the main frame of our own page is listened to. */
export function isOurs(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${appOrigin}/`)
}

/** Hands ports to the window whenever its page asks, and serves their other ends. */
export function servePorts(services: PortServices): void {
  const handler = new RPCHandler<CallContext>(services.router)
  ipcMain.on('connect:api', (event) => {
    const frame = event.senderFrame
    if (!isOurs(frame)) return
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1, { context: { environment: null, onClose: (task) => void port1.once('close', task) } })
    port1.start()
    frame.postMessage('port:api', null, [port2])
  })
  ipcMain.on('connect:terminal', (event, id: unknown) => {
    const frame = event.senderFrame
    if (!isOurs(frame) || typeof id !== 'string') return
    const { port1, port2 } = new MessageChannelMain()
    services.openTerminal(terminalPeerOf(port1))
    port1.start()
    frame.postMessage('port:terminal', id, [port2])
  })
}

/** A port as one client's end of a terminal channel: strings are the JSON messages, bytes are bytes. */
function terminalPeerOf(port: Pick<MessagePortMain, 'on' | 'postMessage' | 'close'>): TerminalPeer {
  const closed = new Emitter<void>()
  let open = true
  const end = (): void => {
    if (!open) return
    open = false
    closed.emit()
  }
  // A port tells of the other end's close only; our own we tell of ourselves.
  port.on('close', end)
  return {
    sendText: (text) => port.postMessage(text),
    sendBytes: (bytes) => port.postMessage(bytes),
    onMessage: (listener) => {
      port.on('message', ({ data }: { data: unknown }) => {
        if (typeof data === 'string' || data instanceof Uint8Array) listener(data)
      })
    },
    onClose: (listener) => void closed.subscribe(listener),
    close: () => {
      port.close()
      end()
    },
  }
}
