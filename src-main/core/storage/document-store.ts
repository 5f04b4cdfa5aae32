import { readDocument, writeDocument, type DocumentType } from '../../../src-node/files/json-document.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { Problems } from './problems.ts'

/** One document of which this supervisor is the only writer, held in memory. */
export type DocumentStore<T> = {
  readonly value: () => T
  /** Changes it; resolves once the change is on disk. Changes that come together share one write. */
  readonly update: (change: (value: T) => T) => Promise<void>
  /** Resolves when nothing is left to be written. */
  readonly flush: () => Promise<void>
}

/**
 * Opens a document. One that does not decode was set aside and reported, and begins anew; one of a newer version, or one
 * that cannot be read, is left alone: then changes live in memory only, and that is reported too.
 */
export async function openDocument<T extends { readonly schema: number }>(
  path: string,
  type: DocumentType<T>,
  empty: T,
  clock: Clock,
  problems: Problems,
): Promise<DocumentStore<T>> {
  const read = await readDocument(path, type, clock.now())
  let writable = true
  let value = empty
  switch (read.kind) {
    case 'ok':
      value = read.value
      break
    case 'absent':
      break
    case 'corrupt':
      problems.report(
        `${path} could not be read (${firstLine(read.reason)}) and was set aside as ${read.movedTo ?? 'nothing'}`,
      )
      break
    case 'too-new':
      writable = false
      problems.report(`${path} was written by a newer version: changes to it are not kept`)
      break
    case 'unreadable':
      writable = false
      problems.report(`${path} cannot be read (${read.reason}): changes to it are not kept`)
      break
  }
  let writing: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null
  const save = (): Promise<void> => {
    if (!writable) return Promise.resolve()
    waiting ??= writing
      .catch(() => undefined)
      .then(async () => {
        waiting = null
        await writeDocument(path, value)
      })
    writing = waiting
    return waiting
  }
  return {
    value: () => value,
    update: async (change) => {
      const next = change(value)
      if (next === value) return
      value = next
      await save()
    },
    flush: () => writing.catch(() => undefined),
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
