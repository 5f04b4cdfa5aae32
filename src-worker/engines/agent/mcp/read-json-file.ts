import { open } from 'node:fs/promises'
import { isErrno } from '../../../../src-node/files/is-errno.ts'
import { readFlags } from '../../../../src-node/files/open-flags.ts'

/** What a file of JSON holds. */
export type JsonFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'read'; readonly value: unknown }

const largestFile = 32 * 1024 * 1024

/** Reads a file of JSON. `worthReading` looks at the text first: a large file is not parsed for nothing. */
export async function readJsonFile(path: string, worthReading?: (text: string) => boolean): Promise<JsonFile> {
  let text: string
  try {
    const file = await open(path, readFlags)
    try {
      const found = await file.stat()
      if (!found.isFile()) return { kind: 'problem', problem: 'it is no file' }
      if (found.size > largestFile) return { kind: 'problem', problem: `it is larger than ${largestFile} bytes` }
      text = await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' }
    return { kind: 'problem', problem: `it cannot be read (${error instanceof Error ? error.message : String(error)})` }
  }
  return worthReading?.(text) === false ? { kind: 'absent' } : parseJson(text)
}

/** Parses a text of JSON; a byte order mark in front is no part of it. */
export function parseJson(text: string): JsonFile {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return { kind: 'read', value }
  } catch (error) {
    return {
      kind: 'problem',
      problem: `it is not valid JSON (${error instanceof Error ? error.message : String(error)})`,
    }
  }
}
