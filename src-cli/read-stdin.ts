import { fstatSync } from 'node:fs'
import { usageError } from './failure.ts'

/** A prompt may have a million characters; what is longer is no prompt. */
const mostCharacters = 1_000_000
const firstByteMs = 3_000

/** Everything on stdin as text, without the last line break. */
export async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8')
  let text = ''
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.length > mostCharacters) {
      throw usageError(`stdin is longer than ${mostCharacters} characters: put it into a file and name that`)
    }
  }
  return text.replace(/\r?\n$/, '')
}

/**
 * What was piped in, or redirected from a file; null without it. A pipe that somebody merely left open says nothing within
 * three seconds, and is not waited for.
 */
export async function readPipedStdin(): Promise<string | null> {
  if (!isPiped()) return null
  const { stdin } = process
  const hasMore = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => done(false), firstByteMs)
    const onReadable = (): void => done(true)
    const done = (more: boolean): void => {
      clearTimeout(timer)
      stdin.off('readable', onReadable)
      resolve(more)
    }
    stdin.once('readable', onReadable)
  })
  if (!hasMore) {
    // Nothing of it keeps this process alive.
    stdin.destroy()
    return null
  }
  const text = await readStdin()
  return text.trim() === '' ? null : text
}

/** A terminal, `/dev/null` and a closed stdin hold no prompt. */
function isPiped(): boolean {
  try {
    const stdin = fstatSync(0)
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket()
  } catch {
    return false
  }
}
