import { z } from 'zod'
import { bytesOf, changeOf, readTextFile, writeTextFile } from './text-file.ts'
import { defineTool, ToolError } from './tool.ts'

const input = z.object({
  file_path: z.string().min(1).describe('The file: an absolute path, or one relative to the current directory'),
  content: z.string().describe('All that the file is to hold'),
})

/** Makes a file, or replaces all of one. */
export const writeTool = defineTool({
  name: 'Write',
  description:
    'Makes a file with the given content; missing directories are made. An existing file is replaced, and must have been read before. Prefer Edit for changes.',
  input,
  kind: 'acts',
  need: ({ file_path: path }, workplace) => ({
    kind: 'edit',
    paths: [workplace.resolve(path)],
    command: null,
    suggestedRule: `Edit(${workplace.rulePathOf(path)})`,
  }),
  title: ({ file_path: path }, workplace) => `Write ${workplace.show(path)}`,
  detail: async ({ file_path: path, content }, workplace) => {
    const before = await readTextFile(workplace.resolve(path)).catch(() => null)
    return {
      type: 'diff',
      path: workplace.show(path),
      patch: changeOf(workplace.show(path), before?.text ?? null, content).patch,
    }
  },
  run: async ({ file_path: path, content }, { workplace, marks }) => {
    const full = workplace.resolve(path)
    const before = await readTextFile(full)
    if (before !== null) {
      const known = marks.stateOf(full, before.bytes)
      if (known === 'never-read')
        throw new ToolError(`${path} exists and has not been read; read it before replacing it.`)
      if (known === 'changed') throw new ToolError(`${path} has changed since it was read; read it again first.`)
    }
    const bytes = bytesOf(content, before)
    const name = workplace.show(path)
    await writeTextFile(full, bytes, before)
    marks.saw(full, bytes)
    const { patch, file } = changeOf(name, before?.text ?? null, content.replaceAll('\r\n', '\n'))
    return {
      content: before === null ? `Made ${full}.` : `Replaced ${full}.`,
      title: `Write ${name} (+${file.added} −${file.removed})`,
      files: [file],
      patch,
    }
  },
})
