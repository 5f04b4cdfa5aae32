/** One client's end of a terminal channel: a WebSocket, or a port of the window. */
export type TerminalPeer = {
  readonly sendText: (text: string) => void
  readonly sendBytes: (bytes: Uint8Array) => void
  /** Text messages are JSON, binary ones the user's input. */
  readonly onMessage: (listener: (message: string | Uint8Array) => void) => void
  /** Called once, when the client has left. */
  readonly onClose: (listener: () => void) => void
  readonly close: () => void
}
