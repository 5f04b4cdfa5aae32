import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { sessionIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import { localCheckStateSchema } from '../../../src-shared/board/local-checks.ts'
import { timeSchema } from '../../../src-shared/board/session-state.ts'
import { readDocument, writeDocument } from '../../../src-node/files/json-document.ts'
import { ensurePrivateDirectory } from '../../../src-node/files/private-directory.ts'
import { removeLeftovers } from '../../../src-node/files/remove-leftovers.ts'
import type { Problems } from '../storage/problems.ts'

const resultSchema = z.looseObject({
  name: z.string(),
  command: z.string(),
  state: localCheckStateSchema,
  /** Names the files that it ran on; null: they changed meanwhile, or could not be named. */
  tree: z.string().nullable(),
  how: z.string().nullable(),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  tail: z.string(),
})
/** What came of one check. */
export type CheckResult = Readonly<z.infer<typeof resultSchema>>

const documentSchema = z.looseObject({
  schema: z.literal(1),
  sessionId: sessionIdSchema,
  /** When somebody last asked for them to run. */
  requestedAt: timeSchema,
  /** Supervisors that began with what was asked for, and did not come to its end. */
  interrupted: z.number().int().nonnegative().default(0),
  results: z.array(resultSchema),
})
/** `daemon/checks/<id>.json`: what came of the checks of one session. */
export type ChecksDocument = Readonly<z.infer<typeof documentSchema>>

const documentType = { version: 1, schema: documentSchema }

/** The files under `daemon/checks`: outside of what a session may write. */
export class ChecksStore {
  readonly #directory: string
  readonly #clock: Clock
  readonly #problems: Problems
  /** Writes of one session come one after the other. */
  readonly #writing = new Map<SessionId, Promise<void>>()

  constructor(directory: string, clock: Clock, problems: Problems) {
    this.#directory = directory
    this.#clock = clock
    this.#problems = problems
  }

  /** All there are; what cannot be read was reported. */
  async readAll(): Promise<readonly ChecksDocument[]> {
    await removeLeftovers(this.#directory).catch(() => undefined)
    const names = (await readdir(this.#directory).catch(() => [])).filter((name) => name.endsWith('.json'))
    const documents: ChecksDocument[] = []
    for (const name of names) {
      const read = await readDocument(join(this.#directory, name), documentType, this.#clock.now())
      if (read.kind === 'ok') documents.push(read.value)
      else if (read.kind === 'corrupt') this.#problems.report(`the checks in ${name} could not be read: ${read.reason}`)
    }
    return documents
  }

  /** Resolves once it is on disk; a failure is reported. */
  async write(document: ChecksDocument): Promise<void> {
    await this.#inTurn(document.sessionId, async () => {
      await ensurePrivateDirectory(this.#directory)
      await writeDocument(this.#pathOf(document.sessionId), document)
    })
  }

  async remove(sessionId: SessionId): Promise<void> {
    await this.#inTurn(sessionId, () => rm(this.#pathOf(sessionId), { force: true }))
    this.#writing.delete(sessionId)
  }

  async flush(): Promise<void> {
    await Promise.all(this.#writing.values())
  }

  #inTurn(sessionId: SessionId, work: () => Promise<void>): Promise<void> {
    const turn = (this.#writing.get(sessionId) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.#problems.report('what came of checks could not be kept', error))
    this.#writing.set(sessionId, turn)
    return turn
  }

  #pathOf(sessionId: SessionId): string {
    return join(this.#directory, `${sessionId}.json`)
  }
}
