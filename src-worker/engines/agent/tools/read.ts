import type { FileHandle } from 'node:fs/promises'
import { extname } from 'node:path'
import { z } from 'zod'
import { filePathSchema } from './file-path.ts'
import { parseNotebook } from './notebook.ts'
import { readLines } from './read-lines.ts'
import { readMedia } from './read-media.ts'
import { showNotebook } from './read-notebook.ts'
import { sniffMedia } from '../../../../src-node/files/sniff-media.ts'
import { fileError, openRegular } from './text-file.ts'
import { defineTool, ToolError, type ToolContext, type ToolOutcome } from './tool.ts'

const defaultLines = 2_000
const largestFile = 256 * 1024 * 1024
const largestNotebook = 20 * 1024 * 1024

const input = z.object({
  file_path: filePathSchema,
  offset: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('The line (of a notebook: the cell) to begin with, counted from 1'),
  limit: z.number().int().nonnegative().optional().describe(`How many lines; ${defaultLines} unless told`),
  pages: z.string().optional().describe('Which pages of a PDF matter, such as `1-5`'),
})
type Question = z.infer<typeof input>

/** Reads a text file with line numbers, or shows an image, a PDF or a notebook. */
export const readTool = defineTool({
  name: 'Read',
  description: `Reads a file. Text comes with line numbers (\`number→line\`), at most ${defaultLines} lines at a time: use offset and limit for more. Images (PNG, JPEG, GIF, WebP) and PDF files are shown, notebooks (.ipynb) come as cells with their output. A file has to be read before it may be edited.`,
  input,
  kind: 'reads',
  need: ({ file_path: path }, workplace) => {
    const full = workplace.resolve(path)
    return { kind: 'read', paths: [full], command: null, suggestedRule: `Read(/${full})` }
  },
  title: ({ file_path: path }, workplace) => `Read ${workplace.show(path)}`,
  run: async (question, context) => {
    const path = question.file_path
    const full = context.workplace.resolve(path)
    const file = await openRegular(full)
    if (file === null) throw new ToolError(`There is no file ${path} (looked at ${full}).`)
    try {
      return await readOpen(file, full, question, context)
    } catch (error) {
      throw fileError(error, path, 'read')
    } finally {
      await file.close()
    }
  },
})

async function readOpen(
  file: FileHandle,
  full: string,
  question: Question,
  { marks, signal }: ToolContext,
): Promise<ToolOutcome> {
  const path = question.file_path
  const { size } = await file.stat()
  const start = await file.read(Buffer.alloc(16), 0, 16, 0)
  const media = sniffMedia(start.buffer.subarray(0, start.bytesRead))
  if (media !== null) return await readMedia(file, media, { path, size, pages: question.pages })
  if (size > largestFile)
    throw new ToolError(
      `${path} is ${size} bytes long, too much to read: look at parts of it with Grep, or head, tail and sed in Bash.`,
    )
  if (extname(full).toLowerCase() === '.ipynb' && size <= largestNotebook) {
    const bytes = await file.readFile()
    const notebook = parseNotebook(bytes.toString('utf8'))
    if (notebook !== null) {
      marks.saw(full, bytes)
      return {
        content: showNotebook(notebook, Math.max(1, question.offset ?? 1), question.limit ?? notebook.cells.length),
      }
    }
  }
  return await readText(file, full, question, { marks, signal })
}

async function readText(
  file: FileHandle,
  full: string,
  { file_path: path, offset, limit }: Question,
  { marks, signal }: Pick<ToolContext, 'marks' | 'signal'>,
): Promise<ToolOutcome> {
  const first = Math.max(1, offset ?? 1)
  const count = limit === undefined || limit === 0 ? defaultLines : limit
  const read = await readLines(file, first, count, signal)
  if (read === null)
    throw new ToolError(`${path} is a binary file; Read shows text, images, PDF files and notebooks only.`)
  const { lines, total, encoding, hash } = read
  marks.sawHash(full, hash)
  if (total === 0) return { content: `(the file ${path} exists and is empty)` }
  if (lines.length === 0) throw new ToolError(`The file has ${total} lines; there is no line ${first}.`)
  const last = first + lines.length - 1
  const numbered = lines.map((line, index) => `${String(first + index).padStart(6)}→${line}`).join('\n')
  const notes = [
    ...(last < total ? [`(lines ${first} to ${last} of ${total}; read on with offset ${last + 1})`] : []),
    ...(encoding === 'utf8' ? [] : [`(the file is written in ${names[encoding]}; edits keep that)`]),
  ]
  return { content: [numbered, ...notes].join('\n') }
}

const names = {
  utf16le: 'UTF-16',
  utf16be: 'UTF-16 (big-endian)',
  latin1: 'a single-byte encoding, shown as Latin-1',
} as const
