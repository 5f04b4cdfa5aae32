import { readFileSync, renameSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { isErrno } from './is-errno.ts'
import { writeFileAtomic } from './write-atomic.ts'
import { readFlags } from './open-flags.ts'

/**
 * What reading a document gave. Only `ok` and `absent` may be followed by a write without asking: `corrupt` was moved
 * aside (to `movedTo`; null when even that failed), `too-new` belongs to a newer version of this program and must stay
 * as it is, `unreadable` could not be asked at all.
 */
export type DocumentRead<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt'; readonly reason: string; readonly movedTo: string | null }
  | { readonly kind: 'too-new'; readonly schema: number }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** A kind of document: `version` is the number in its `schema` field that this program writes. */
export type DocumentType<T> = {
  readonly version: number
  /** Decodes the whole document. Made of loose objects, it keeps fields it does not know for the next write. */
  readonly schema: z.ZodType<T>
}

/** Only this is looked at first; the rest is the type's own. */
const envelope = z.object({ schema: z.int().nonnegative() })

/** Reads `{schema: n, …}`. What does not decode is renamed to `<path>.corrupt-<now>` so that nothing writes over it. */
export async function readDocument<T>(path: string, type: DocumentType<T>, now: number): Promise<DocumentRead<T>> {
  let text: string
  try {
    text = await readFile(path, { encoding: 'utf8', flag: readFlags })
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { kind: 'absent' }
    return { kind: 'unreadable', reason: messageOf(error) }
  }
  const decoded = decodeDocument(text, type)
  return decoded.kind === 'corrupt' ? { ...decoded, movedTo: await setAside(path, now) } : decoded
}

/** `readDocument` for whoever reads a thousand before anything else can begin: several times as fast as one after the other. */
export function readDocumentSync<T>(path: string, type: DocumentType<T>, now: number): DocumentRead<T> {
  let text: string
  try {
    text = readFileSync(path, { encoding: 'utf8', flag: readFlags })
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { kind: 'absent' }
    return { kind: 'unreadable', reason: messageOf(error) }
  }
  const decoded = decodeDocument(text, type)
  return decoded.kind === 'corrupt' ? { ...decoded, movedTo: setAsideSync(path, now) } : decoded
}

/** Writes a document whole, atomically, readable by its owner only. Its `schema` field must be the type's version. */
export async function writeDocument<T extends { readonly schema: number }>(path: string, value: T): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}

type Decoded<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'corrupt'; readonly reason: string }
  | { readonly kind: 'too-new'; readonly schema: number }

function decodeDocument<T>(text: string, type: DocumentType<T>): Decoded<T> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { kind: 'corrupt', reason: messageOf(error) }
  }
  const outer = envelope.safeParse(json)
  if (!outer.success) return { kind: 'corrupt', reason: z.prettifyError(outer.error) }
  if (outer.data.schema > type.version) return { kind: 'too-new', schema: outer.data.schema }
  const parsed = type.schema.safeParse(json)
  return parsed.success
    ? { kind: 'ok', value: parsed.data }
    : { kind: 'corrupt', reason: z.prettifyError(parsed.error) }
}

async function setAside(path: string, now: number): Promise<string | null> {
  const aside = `${path}.corrupt-${now}`
  try {
    await rename(path, aside)
    return aside
  } catch {
    return null
  }
}

function setAsideSync(path: string, now: number): string | null {
  const aside = `${path}.corrupt-${now}`
  try {
    renameSync(path, aside)
    return aside
  } catch {
    return null
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
