import { constants } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePrivateDirectory } from '../../../../src-node/files/private-directory.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plainName } from './server-names.ts'

const largestLog = 512 * 1024
const longestTail = 4_000

/** The session may write in that folder: a link that it puts there is not followed. */
const flag = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)

/** What a server writes to its standard error and says in log messages: in a file of the session, bounded. */
export class ServerLog {
  readonly path: string
  readonly #clean: (text: string) => string
  #size = 0
  #tail = ''
  #writing: Promise<void>

  /** `clean` takes out what must not be kept. */
  constructor(jobDirectory: string, server: string, clean: (text: string) => string) {
    const directory = join(jobDirectory, 'tmp')
    this.path = join(directory, `mcp-${plainName(server).slice(0, 80)}.log`)
    this.#clean = clean
    this.#writing = ensurePrivateDirectory(directory).catch(() => undefined)
  }

  add(printed: string): void {
    if (printed === '') return
    const text = this.#clean(printed)
    this.#tail = (this.#tail + text).slice(-longestTail)
    if (this.#size >= largestLog) return
    this.#size += text.length
    const written = this.#size >= largestLog ? `${text}\n(the log is full)\n` : text
    this.#writing = this.#writing
      .then(() => appendFile(this.path, written, { mode: 0o600, flag }))
      // A disk that is full must not end the server, nor the session.
      .catch(() => undefined)
  }

  /** The last line that was printed since `forget`; empty when there is none. */
  lastLine(): string {
    const lines = this.#tail.split('\n').filter((line) => line.trim() !== '')
    // Programs end what they say of a crash with a stack or their version: the sentence is the one that names an error.
    return singleLine(lines.findLast((line) => /error|cannot|not found|failed/i.test(line)) ?? lines.at(-1) ?? '', 200)
  }

  /** A new process begins: what the last one said is over. */
  forget(): void {
    this.#tail = ''
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.#writing
  }
}
