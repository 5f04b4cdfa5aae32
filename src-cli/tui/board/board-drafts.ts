import { z } from 'zod'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import { isLoneKey } from '../../../src-shared/base/lone-key.ts'
import { readDocument, writeDocument } from '../../../src-node/files/json-document.ts'

const draftsSchema = z.looseObject({
  schema: z.literal(1),
  task: z.string(),
  /** To several sessions at once. */
  several: z.string(),
  replies: z.array(z.object({ sessionId: sessionIdSchema, text: z.string() })),
})
/** What was typed on the board and not sent. */
export type Drafts = Readonly<z.infer<typeof draftsSchema>>

/** Nothing typed. */
const noDrafts: Drafts = { schema: 1, task: '', several: '', replies: [] }

const writeAfterMs = 500
const mostReplies = 200

/** Keeps what is typed on a board in a file of its own, readable by its owner only, over leaving the board and its end. */
export class KeptDrafts {
  readonly #path: string
  readonly #clock: Clock
  #written: string
  #drafts: () => Drafts = () => noDrafts
  #cancel: (() => void) | null = null
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, clock: Clock, written: string) {
    this.#path = path
    this.#clock = clock
    this.#written = written
  }

  /** What was kept, and what keeps on. What cannot be read is set aside, and nothing is lost by it but drafts. */
  static async open(path: string, clock: Clock): Promise<{ readonly found: Drafts; readonly kept: KeptDrafts }> {
    const read = await readDocument(path, { version: 1, schema: draftsSchema }, clock.now())
    const found = read.kind === 'ok' ? read.value : noDrafts
    return { found, kept: new KeptDrafts(path, clock, JSON.stringify(found)) }
  }

  /** Something may have been typed: it is written a moment later. */
  look(drafts: () => Drafts): void {
    this.#drafts = drafts
    this.#cancel ??= this.#clock.schedule(writeAfterMs, () => {
      this.#cancel = null
      void this.write()
    })
  }

  /** Writes now what is not written yet. A disk that takes nothing costs the memory of the drafts. */
  async write(): Promise<void> {
    this.#cancel?.()
    this.#cancel = null
    const drafts = withoutKeys(this.#drafts())
    const text = JSON.stringify(drafts)
    if (text !== this.#written) {
      this.#written = text
      this.#writing = this.#writing.then(() => writeDocument(this.#path, drafts)).catch(() => undefined)
    }
    await this.#writing
  }
}

/** A key for the API that was typed into the wrong box is written nowhere. */
function withoutKeys({ task, several, replies }: Drafts): Drafts {
  const kept = (text: string): string => (isLoneKey(text) ? '' : text)
  return {
    schema: 1,
    task: kept(task),
    several: kept(several),
    replies: replies
      .map((one) => ({ ...one, text: kept(one.text) }))
      .filter(({ text }) => text !== '')
      .slice(-mostReplies),
  }
}
