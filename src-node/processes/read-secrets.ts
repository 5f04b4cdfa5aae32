import type { Readable } from 'node:stream'
import { heldSecretsSchema, type HeldSecrets } from '../../src-shared/base/held-secrets.ts'

const longest = 64 * 1024

/** Reads the credentials that whoever started this process hands over; null when nothing usable comes. */
export async function readSecrets(input: Readable): Promise<HeldSecrets | null> {
  let text = ''
  try {
    for await (const chunk of input.setEncoding('utf8')) {
      text += String(chunk)
      if (text.length > longest) return null
    }
    const parsed = heldSecretsSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // Whoever was to send them went away: the words of the error could hold a part of them.
    return null
  }
}
