import type { Clock } from '../../../src-shared/base/clock.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { lastLine } from '../../terminal/plain-text.ts'
import { PtyTerminal } from '../../terminal/pty-terminal.ts'

/** The size of the pty until somebody attaches. */
const firstSize = { cols: 120, rows: 40 }

const lastBytes = 4_096

/** What stands on the screen last: to be quoted, never to be judged by. */
export function lastWordsOn(terminal: PtyTerminal): string {
  const from = Math.max(terminal.start(), terminal.end() - lastBytes)
  const said = singleLine(lastLine(terminal.read(from, lastBytes), false), 500)
  return said === '' ? '' : `: ${said}`
}

/** What the engine has to know of those who attach. */
export type AttachListener = {
  /** Somebody looks: the program has to be there. */
  readonly attached: () => void
}

/** The terminal of the program: it outlives it, and tells when somebody attaches or types. */
export class ProgramTerminal extends PtyTerminal {
  /** Somebody typed since the last message was sent: the box may hold a draft. */
  mayHoldDraft = false
  readonly #listener: AttachListener

  constructor(clock: Clock, listener: AttachListener) {
    super(firstSize, clock, undefined, true)
    this.#listener = listener
  }

  override attach(): () => void {
    this.#listener.attached()
    return super.attach()
  }

  override write(bytes: Uint8Array): void {
    this.mayHoldDraft = true
    super.write(bytes)
  }

  /** Keys of ours, not of somebody who is attached. */
  press(keys: string): void {
    super.write(Buffer.from(keys))
  }
}
