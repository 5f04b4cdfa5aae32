import { readFile, unlink } from 'node:fs/promises'
import { z } from 'zod'
import type { SecretsStatus } from '../../../src-shared/api/settings.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import { heldSecretsSchema, laterSecrets, type HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { writeFileAtomic } from '../../../src-node/files/write-atomic.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { Problems } from '../storage/problems.ts'
import type { Keychain } from './keychain.ts'
import { readFlags } from '../../../src-node/files/open-flags.ts'

/** `daemon/secrets.json`: what the keychain sealed, base64. */
const fileSchema = z.looseObject({ schema: z.literal(1), sealed: z.string() })

/** What the secrets are kept with. */
export type SecretsOptions = {
  readonly path: string
  readonly keychain: Keychain
  readonly clock: Clock
  readonly problems: Problems
  /** What the supervisor before this one held. */
  readonly inherited: HeldSecrets | null
}

type Kind = 'apiKey' | 'authToken'

/** Keys are long; tokens are whatever the administrator of a gateway chose. */
const shortest = { apiKey: 16, authToken: 1 } as const
const shownAtEnd = 4

/**
 * The user's own credentials for the API. With a keychain they are sealed into a file; without one they are held in memory
 * until this supervisor, and whoever takes over from it, ends.
 */
export class UserSecrets {
  /** They are others from now on. */
  readonly changes = new Emitter<HeldSecrets>()
  readonly #options: SecretsOptions
  #held: HeldSecrets | null = null
  /** A file that is there and cannot be unsealed. */
  #locked = false
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(options: SecretsOptions) {
    this.#options = options
  }

  /** Unseals what is kept, and takes over what the supervisor before held. */
  static async open(options: SecretsOptions): Promise<UserSecrets> {
    const secrets = new UserSecrets(options)
    secrets.#held = await secrets.#unseal()
    if (options.inherited !== null) await secrets.adopt(options.inherited)
    return secrets
  }

  /** For workers and for the next supervisor, from memory to memory; null when nobody ever entered any. */
  get held(): HeldSecrets | null {
    return this.#held
  }

  /** Takes what another process holds, if that is later than what is known here. */
  async adopt(others: HeldSecrets): Promise<void> {
    await this.#next(async () => {
      if (laterSecrets(this.#held, others) === this.#held) return
      this.#held = others
      await this.#keep().catch((error: unknown) => this.#options.problems.report('the key is not kept', error))
      this.changes.emit(others)
    })
  }

  /** Looks at the shape of a key or token, and keeps it. */
  async set(kind: Kind, typed: string): Promise<void> {
    const value = typed.trim()
    const what = kind === 'apiKey' ? 'an API key' : 'a token'
    if (!/^[\x21-\x7e]+$/.test(value)) {
      throw ApiFailure.of(
        'REFUSED',
        `This is not ${what}: it has spaces or other characters that no key has. Nothing was kept.`,
      )
    }
    if (value.length < shortest[kind] || /^[A-Z]+_[A-Z_]*=/.test(value)) {
      throw ApiFailure.of(
        'REFUSED',
        `This does not look like ${what}: paste the whole of it and nothing else. Nothing was kept.`,
      )
    }
    await this.#change({ [kind]: value })
  }

  /** Forgets a key or token, here and in the keychain. */
  async clear(kind: Kind): Promise<void> {
    await this.#change({ [kind]: null })
  }

  /** What may be told of them. `environment`: whether the supervisor's own names credentials. */
  status(environment: boolean): SecretsStatus {
    const reason = this.#options.keychain.whyNot()
    const of = (kind: Kind): SecretsStatus['apiKey'] => {
      const value = this.#held?.[kind] ?? null
      if (value !== null) return { kept: reason === null ? 'keychain' : 'memory', shown: shortened(value) }
      return { kept: kind === 'apiKey' && this.#locked && this.#held === null ? 'unreadable' : 'none', shown: null }
    }
    return {
      apiKey: of('apiKey'),
      authToken: of('authToken'),
      keychain: { available: reason === null, reason },
      environment,
    }
  }

  async #change(change: Partial<Record<Kind, string | null>>): Promise<void> {
    const { clock } = this.#options
    await this.#next(async () => {
      const before = this.#held
      // Later than the last in any case: a clock may stand still, or go back.
      const changedAt = Math.max(clock.now(), (before?.changedAt ?? 0) + 1)
      const next = { apiKey: null, authToken: null, ...before, ...change, changedAt }
      this.#held = next
      try {
        await this.#keep()
      } catch (error) {
        this.#held = before
        throw ApiFailure.of(
          'REFUSED',
          `It could not be kept: ${error instanceof Error ? error.message : String(error)}.`,
        )
      }
      this.changes.emit(next)
    })
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(task)
    this.#queue = next.catch(() => undefined)
    return next
  }

  /** Seals what is held. Without a keychain only what must not come back is taken away. */
  async #keep(): Promise<void> {
    const { path, keychain } = this.#options
    const held = this.#held
    if (held === null) return
    const isEmpty = held.apiKey === null && held.authToken === null
    if (isEmpty) {
      await unlink(path).catch((error: unknown) => {
        if (!isErrno(error, 'ENOENT')) throw error
      })
    } else if (keychain.whyNot() === null) {
      const sealed = Buffer.from(keychain.seal(JSON.stringify(held))).toString('base64')
      await writeFileAtomic(path, `${JSON.stringify({ schema: 1, sealed })}\n`)
    } else return
    this.#locked = false
  }

  async #unseal(): Promise<HeldSecrets | null> {
    const { path, keychain, problems } = this.#options
    let text: string
    try {
      text = await readFile(path, { encoding: 'utf8', flag: readFlags })
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) problems.report('the kept key cannot be read', error)
      return null
    }
    this.#locked = true
    if (keychain.whyNot() !== null) return null
    try {
      const { sealed } = fileSchema.parse(JSON.parse(text))
      const held = heldSecretsSchema.parse(JSON.parse(keychain.unseal(Buffer.from(sealed, 'base64'))))
      this.#locked = false
      return held
    } catch {
      // The words of an error could hold what was unsealed.
      problems.report('the kept key cannot be unsealed; it has to be entered again')
      return null
    }
  }
}

/** Enough to tell one key from another, and nothing to sign with. */
function shortened(value: string): string {
  const prefix = /^sk-ant-/.exec(value)?.[0] ?? ''
  return `${prefix}…${value.length < shortest.apiKey ? '' : value.slice(-shownAtEnd)}`
}
