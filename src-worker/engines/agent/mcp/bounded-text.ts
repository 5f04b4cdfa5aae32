import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ensurePrivateDirectory } from '../../../../src-node/files/private-directory.ts'

const headLength = 12_000
const tailLength = 18_000

/** A text as the model gets it: the whole, or head and tail of it with the whole in a file. */
export async function boundedText(text: string, path: string): Promise<string> {
  if (text.length <= headLength + tailLength) return text
  await ensurePrivateDirectory(dirname(path))
  await writeFile(path, text, { mode: 0o600 })
  const left = text.length - headLength - tailLength
  return `${text.slice(0, headLength)}\n… (${left} characters left out; the whole is in ${path}) …\n${text.slice(-tailLength)}`
}
