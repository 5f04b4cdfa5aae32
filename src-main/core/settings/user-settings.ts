import { readFile } from 'node:fs/promises'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { replaceUnchanged } from '../../../src-node/files/replace-unchanged.ts'
import {
  whyUnfitText,
  withItem,
  withoutItem,
  withoutSetting,
  withSetting,
  type Edited,
} from '../../../src-node/settings/edit-settings-text.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { readFlags } from '../../../src-node/files/open-flags.ts'

/** Somebody else may be writing the same file all the time; at some point we say so. */
const mostAttempts = 20

/** The user's settings file, and the only one who writes it here: on request, one change after the other. */
export class UserSettings {
  /** Our own writes, told at once. */
  readonly written = new Emitter<void>()
  readonly path: string
  #queue: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /** Its text; empty when it is not there. */
  async text(): Promise<string> {
    return (await this.#read()) ?? ''
  }

  /** Says a value. */
  async set(path: string, value: unknown): Promise<void> {
    await this.#change((text) => withSetting(text, path, value))
  }

  /** Takes a value out. */
  async reset(path: string): Promise<void> {
    await this.#change((text) => withoutSetting(text, path))
  }

  /** Adds an item to a list; what others have added meanwhile stays. */
  async addItem(path: string, item: string): Promise<void> {
    await this.#change((text) => withItem(text, path, item))
  }

  /** Takes an item out of a list. */
  async removeItem(path: string, item: string): Promise<void> {
    await this.#change((text) => withoutItem(text, path, item))
  }

  /** Writes it whole; `basedOn` is what it must still say. */
  async write(text: string, basedOn: string | undefined): Promise<void> {
    await this.#change((before) => {
      const unfit = whyUnfitText(text)
      if (unfit !== null) return { ok: false, reason: `${unfit} Nothing was saved.` }
      if (basedOn !== undefined && basedOn !== before) {
        return {
          ok: false,
          reason:
            'The settings file was changed meanwhile by another program. Nothing was saved; look at it again first.',
        }
      }
      return { ok: true, text }
    })
  }

  #change(edit: (text: string) => Edited): Promise<void> {
    const next = this.#queue.then(async () => {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const before = await this.#read()
        const edited = edit(before ?? '')
        if (!edited.ok) throw ApiFailure.of('REFUSED', edited.reason)
        if (edited.text === before) return
        if (!(await this.#replace(before, edited.text))) continue
        this.written.emit()
        return
      }
      throw ApiFailure.of('REFUSED', `${this.path} changes all the time; nothing was saved. Try again.`)
    })
    this.#queue = next.catch(() => undefined)
    return next
  }

  async #replace(before: string | null, text: string): Promise<boolean> {
    try {
      return await replaceUnchanged(this.path, before, text)
    } catch (error) {
      throw ApiFailure.of('REFUSED', `${this.path} cannot be written (${wordsOf(error)}); nothing was saved.`)
    }
  }

  async #read(): Promise<string | null> {
    try {
      return await readFile(this.path, { encoding: 'utf8', flag: readFlags })
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return null
      throw ApiFailure.of('REFUSED', `${this.path} cannot be read (${wordsOf(error)}); nothing was saved.`)
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
