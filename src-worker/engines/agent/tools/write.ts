import { z } from 'zod'
import { editNeed, mustBeKnown } from './edit.ts'
import { mustKeepSecrets } from './must-keep-secrets.ts'
import { filePathSchema } from './file-path.ts'
import { bytesOf, changeOf, readTextFile, withLineEndsOf, writeTextFile } from './text-file.ts'
import { defineTool } from './tool.ts'

const input = z.object({
  file_path: filePathSchema,
  content: z.string().describe('All that the file is to hold'),
})

/** Makes a file, or replaces all of one. */
export const writeTool = defineTool({
  name: 'Write',
  description:
    'Makes a file with the given content; missing directories are made. An existing file is replaced, and must have been read before. Prefer Edit for changes.',
  input,
  kind: 'acts',
  need: ({ file_path: path }, workplace) => editNeed(path, workplace),
  title: ({ file_path: path }, workplace) => `Write ${workplace.show(path)}`,
  detail: async ({ file_path: path, content }, workplace) => {
    const before = await readTextFile(workplace.resolve(path)).catch(() => null)
    const name = workplace.show(path)
    return { type: 'diff', path: name, patch: changeOf(name, before?.text ?? null, content).patch }
  },
  run: async ({ file_path: path, content }, { workplace, marks, environment }) => {
    const full = workplace.resolve(path)
    const before = await readTextFile(full)
    const bytes = bytesOf(withLineEndsOf(content, before), before, path)
    // Who writes what stands there already (a call that is made again after an interruption) takes nothing away.
    if (before !== null && Buffer.compare(bytes, before.bytes) !== 0) {
      mustBeKnown(marks.stateOf(full, before.bytes), path, 'replacing')
    }
    mustKeepSecrets([content], before?.text ?? '', path, environment())
    await writeTextFile(full, bytes, before)
    marks.saw(full, bytes)
    const name = workplace.show(path)
    const { patch, file } = changeOf(name, before?.text ?? null, content)
    return {
      content: before === null ? `Made ${full}.` : `Replaced ${full}.`,
      title: `Write ${name} (+${file.added} −${file.removed})`,
      files: [file],
      patch,
    }
  },
})
