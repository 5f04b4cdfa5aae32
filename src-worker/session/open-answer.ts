import type { LiveOutput } from '../../src-shared/board/transcript.ts'

/** So many characters of an open answer are kept for those who begin to watch in its middle. */
const limit = 128 * 1024

/** What the open answer has streamed so far, so that a watcher who comes late, or fell behind, sees it from its beginning. */
export class OpenAnswer {
  #pieces: LiveOutput[] = []
  #length = 0

  /** Adds a piece, as it was streamed. */
  add(output: LiveOutput): void {
    if (output.type === 'cleared') {
      this.#pieces = []
      this.#length = 0
      return
    }
    const last = this.#pieces.at(-1)
    if (last !== undefined && continues(last, output)) this.#pieces[this.#pieces.length - 1] = joined(last, output)
    else this.#pieces.push(output)
    this.#length += output.text.length
    while (this.#length > limit) {
      const first = this.#pieces.shift()
      if (first === undefined || first.type === 'cleared') break
      this.#length -= first.text.length
    }
  }

  /** The pieces, neighbours of one kind joined. */
  pieces(): readonly LiveOutput[] {
    return this.#pieces
  }
}

type Piece = Exclude<LiveOutput, { type: 'cleared' }>

function continues(last: LiveOutput, next: Piece): last is Piece {
  if (last.type !== next.type) return false
  if (last.type === 'tool-input') return next.type === 'tool-input' && last.tool === next.tool
  if (last.type === 'tool-output') return next.type === 'tool-output' && last.toolUseId === next.toolUseId
  return last.text.length < 4096
}

function joined(last: Piece, next: Piece): LiveOutput {
  return { ...last, text: last.text + next.text }
}
