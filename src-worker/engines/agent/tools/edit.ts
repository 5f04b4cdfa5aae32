import { z } from 'zod'
import type { PermissionDetail } from '../../../../src-shared/board/session-state.ts'
import type { Workplace } from '../isolation/workplace.ts'
import { filePathSchema } from './file-path.ts'
import { mustKeepSecrets } from './must-keep-secrets.ts'
import { replaceText, type Replacement } from './replace-text.ts'
import { bytesOf, changeOf, readTextFile, writeTextFile } from './text-file.ts'
import { defineTool, ToolError, type PermissionNeed, type ToolContext, type ToolOutcome } from './tool.ts'

const replacement = {
  old_string: z.string().describe('The text to replace, exactly as it is in the file'),
  new_string: z.string().describe('The text to put in its place'),
  replace_all: z.boolean().optional().describe('Replace every occurrence'),
}

/** Replaces one piece of text in a file. */
export const editTool = defineTool({
  name: 'Edit',
  description:
    'Replaces text in a file that was read before. old_string has to be in the file exactly once, without line numbers, unless replace_all is set. With an empty old_string, makes a new file. Line ends, encoding and mode of the file stay as they are.',
  input: z.object({ file_path: filePathSchema, ...replacement }),
  kind: 'acts',
  need: ({ file_path: path }, workplace) => editNeed(path, workplace),
  title: ({ file_path: path }, workplace) => `Edit ${workplace.show(path)}`,
  detail: ({ file_path: path, ...edit }, workplace) => detailOf(path, [edit], workplace),
  run: ({ file_path: path, ...edit }, context) => applyEdits(path, [edit], context),
})

/** Replaces several pieces of text in one file: all of them or none. */
export const multiEditTool = defineTool({
  name: 'MultiEdit',
  description:
    'Makes several replacements in one file, one after the other: all of them, or none when one does not fit.',
  input: z.object({ file_path: filePathSchema, edits: z.array(z.object(replacement)).min(1) }),
  kind: 'acts',
  need: ({ file_path: path }, workplace) => editNeed(path, workplace),
  title: ({ file_path: path }, workplace) => `Edit ${workplace.show(path)}`,
  detail: ({ file_path: path, edits }, workplace) => detailOf(path, edits, workplace),
  run: ({ file_path: path, edits }, context) => applyEdits(path, edits, context),
})

/** What every tool that changes one file needs. */
export function editNeed(path: string, workplace: Workplace): PermissionNeed {
  return {
    kind: 'edit',
    paths: [workplace.resolve(path)],
    command: null,
    suggestedRule: `Edit(${workplace.rulePathOf(path)})`,
  }
}

async function detailOf(path: string, edits: readonly Replacement[], workplace: Workplace): Promise<PermissionDetail> {
  const name = workplace.show(path)
  try {
    const before = await readTextFile(workplace.resolve(path))
    const after = allOf(edits, before?.text ?? '', path)
    return { type: 'diff', path: name, patch: changeOf(name, before?.text ?? null, after).patch }
  } catch {
    // It will not fit when it runs either; the request still shows what was meant.
    const text = edits.map((edit) => `- ${edit.old_string}\n+ ${edit.new_string}`).join('\n\n')
    return { type: 'text', text: `${name}\n\n${text}` }
  }
}

async function applyEdits(path: string, edits: readonly Replacement[], context: ToolContext): Promise<ToolOutcome> {
  const { workplace, marks } = context
  const full = workplace.resolve(path)
  const before = await readTextFile(full)
  if (before === null && edits[0]?.old_string !== '')
    throw new ToolError(
      `There is no file ${path} (looked at ${full}). To make it, use Write, or Edit with an empty old_string.`,
    )
  if (before !== null) mustBeKnown(marks.stateOf(full, before.bytes), path, 'editing')
  const texts = edits.flatMap((edit) => [edit.old_string, edit.new_string])
  mustKeepSecrets(texts, before?.text ?? '', path, context.environment())
  const after = allOf(edits, before?.text ?? '', path)
  const bytes = bytesOf(after, before, path)
  await writeTextFile(full, bytes, before)
  marks.saw(full, bytes)
  const name = workplace.show(path)
  const { patch, file } = changeOf(name, before?.text ?? null, after)
  return {
    content: before === null ? `Made ${full}.` : `Edited ${full}.\n${patch.slice(0, longestPatch)}`,
    title: `Edit ${name} (+${file.added} −${file.removed})`,
    files: [file],
    patch,
  }
}

/** The model has seen it already, in what it wrote: a long change is not told again in full. */
const longestPatch = 8_000

/** Refuses to change what the model has not seen as it is now. */
export function mustBeKnown(state: 'never-read' | 'changed' | 'known', path: string, doing: string): void {
  if (state === 'never-read') throw new ToolError(`${path} has not been read; read it before ${doing} it.`)
  if (state === 'changed')
    throw new ToolError(
      `${path} has changed since it was read, by the user or a command; read it again before ${doing} it.`,
    )
}

function allOf(edits: readonly Replacement[], text: string, path: string): string {
  return edits.reduce((before, edit, index) => {
    try {
      return replaceText(before, edit, path)
    } catch (error) {
      if (edits.length === 1 || !(error instanceof ToolError)) throw error
      throw new ToolError(`Edit ${index + 1} of ${edits.length} does not fit, so none was made: ${error.message}`)
    }
  }, text)
}
