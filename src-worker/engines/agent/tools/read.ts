import { open, readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { z } from 'zod'
import { isErrno } from '../../../../src-node/files/is-errno.ts'
import { isBinary } from './text-file.ts'
import { defineTool, ToolError, type ToolOutcome } from './tool.ts'

const defaultLines = 2000
const longestLine = 2000
const mostCharacters = 200_000
const largestFile = 64 * 1024 * 1024
const largestImage = 5 * 1024 * 1024

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
}

const input = z.object({
  file_path: z.string().min(1).describe('The file: an absolute path, or one relative to the current directory'),
  offset: z.number().int().nonnegative().optional().describe('The line to begin with, counted from 1'),
  limit: z.number().int().positive().optional().describe(`How many lines; ${defaultLines} unless told`),
})

/** Reads a text file with line numbers, or shows an image. */
export const readTool = defineTool({
  name: 'Read',
  description: `Reads a file. Text comes with line numbers (\`number→line\`), at most ${defaultLines} lines at a time: use offset and limit for more. Images are shown. A file has to be read before it may be edited.`,
  input,
  kind: 'reads',
  need: ({ file_path: path }, workplace) => {
    const full = workplace.resolve(path)
    return { kind: 'read', paths: [full], command: null, suggestedRule: `Read(/${full})` }
  },
  title: ({ file_path: path }, workplace) => `Read ${workplace.show(path)}`,
  run: async ({ file_path: path, offset, limit }, { workplace, marks }) => {
    const full = workplace.resolve(path)
    const size = await sizeOf(full, path)
    const imageType = imageTypes[extname(full).toLowerCase()]
    if (imageType !== undefined) return await readImage(full, imageType, size)
    if (size > largestFile) throw new ToolError(`${path} is ${size} bytes long: look at parts of it with Grep or Bash.`)
    if (isBinary(await firstBytes(full)))
      throw new ToolError(`${path} is a binary file; Read shows text and images only.`)
    const bytes = await readFile(full)
    marks.saw(full, bytes)
    return { content: numbered(bytes.toString('utf8'), offset ?? 1, limit ?? defaultLines) }
  },
})

async function sizeOf(full: string, path: string): Promise<number> {
  try {
    const found = await stat(full)
    if (found.isDirectory()) throw new ToolError(`${path} is a directory; use Glob or \`ls\` to see what is in it.`)
    if (!found.isFile()) throw new ToolError(`${path} is not a regular file.`)
    return found.size
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) throw new ToolError(`There is no file ${path} (looked at ${full}).`)
    if (isErrno(error, 'EACCES')) throw new ToolError(`${path} may not be read (permission denied).`)
    throw error
  }
}

async function readImage(full: string, mediaType: string, size: number): Promise<ToolOutcome> {
  if (size > largestImage) throw new ToolError(`The image is ${size} bytes long; at most ${largestImage} can be shown.`)
  const data = (await readFile(full)).toString('base64')
  return { content: [{ type: 'image', source: { type: 'base64', media_type: mediaType, data } }] }
}

async function firstBytes(full: string): Promise<Buffer> {
  const file = await open(full, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8192), 0, 8192, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function numbered(text: string, from: number, count: number): string {
  if (text === '') return '(the file is empty)'
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  const first = Math.max(1, from)
  if (first > lines.length) throw new ToolError(`The file has ${lines.length} lines; there is no line ${first}.`)
  const shown: string[] = []
  let length = 0
  for (const [index, line] of lines.slice(first - 1, first - 1 + count).entries()) {
    const cut =
      line.length > longestLine ? `${line.slice(0, longestLine)}… (line cut, ${line.length} characters)` : line
    length += cut.length + 8
    if (length > mostCharacters) break
    shown.push(`${String(first + index).padStart(6)}→${cut}`)
  }
  const last = first + shown.length - 1
  const rest =
    last < lines.length ? `\n(lines ${first} to ${last} of ${lines.length}; read on with offset ${last + 1})` : ''
  return shown.join('\n') + rest
}
