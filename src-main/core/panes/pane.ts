import type { TerminalClientMessage, TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'

/** What a pane shows, whichever program draws it. */
export type PaneSource = {
  readonly input: (bytes: Uint8Array) => void
  readonly resize: (cols: number, rows: number) => void
  readonly ack: (offset: number) => void
  readonly close: () => void
}

/** How a source writes to its client. */
export type PaneSink = {
  readonly tell: (message: TerminalServerMessage) => void
  readonly output: (offset: number, bytes: Uint8Array) => void
  /** The last word: the channel closes after it. */
  readonly end: (reason: string, exitCode: number | null) => void
}

/** The request that a terminal channel begins with. */
export type OpenRequest = Extract<TerminalClientMessage, { type: 'open' }>
/** The same of one that shows an editor. */
export type OpenEditorRequest = Extract<TerminalClientMessage, { type: 'open-editor' }>
