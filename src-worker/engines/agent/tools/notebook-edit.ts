import { randomBytes } from 'node:crypto'
import { extname } from 'node:path'
import { z } from 'zod'
import { editNeed, mustBeKnown } from './edit.ts'
import { mustKeepSecrets } from './must-keep-secrets.ts'
import { filePathSchema } from './file-path.ts'
import { asLines } from './notebook.ts'
import { bytesOf, changeOf, readTextFile, writeTextFile } from './text-file.ts'
import { defineTool, ToolError } from './tool.ts'

const input = z.object({
  notebook_path: filePathSchema.describe(
    'The notebook (.ipynb): an absolute path, or one relative to the current directory',
  ),
  cell_id: z
    .string()
    .min(1)
    .optional()
    .describe('The cell, as Read names it; for insert the new one comes after it, or first when this is left out'),
  new_source: z.string().default('').describe('What the cell is to hold'),
  cell_type: z.enum(['code', 'markdown', 'raw']).optional().describe('Needed for insert'),
  edit_mode: z.enum(['replace', 'insert', 'delete']).default('replace'),
})
type Change = z.infer<typeof input>

// Plain records, so that every field comes back as it was, in its order.
const cellSchema = z.record(z.string(), z.unknown())
const notebookSchema = z.record(z.string(), z.unknown())
type Cell = z.infer<typeof cellSchema>

/** Replaces, inserts or deletes one cell of a notebook. */
export const notebookEditTool = defineTool({
  name: 'NotebookEdit',
  description:
    'Changes one cell of a Jupyter notebook that was read before: replaces its source (its output is dropped), inserts a new cell, or deletes it.',
  input,
  kind: 'acts',
  need: ({ notebook_path: path }, workplace) => editNeed(path, workplace),
  title: ({ notebook_path: path }, workplace) => `Edit ${workplace.show(path)}`,
  detail: async (change, workplace) => {
    const name = workplace.show(change.notebook_path)
    const before = await readTextFile(workplace.resolve(change.notebook_path)).catch(() => null)
    if (before === null) return { type: 'text', text: `${name}\n\n${change.new_source}` }
    try {
      return { type: 'diff', path: name, patch: changeOf(name, before.text, changed(before.text, change)).patch }
    } catch {
      return { type: 'text', text: `${name}\n\n${change.new_source}` }
    }
  },
  run: async (change, { workplace, marks, environment }) => {
    const path = change.notebook_path
    const full = workplace.resolve(path)
    if (extname(full).toLowerCase() !== '.ipynb')
      throw new ToolError(`${path} is no notebook (.ipynb): use Edit for other files.`)
    const before = await readTextFile(full)
    if (before === null) throw new ToolError(`There is no file ${path} (looked at ${full}).`)
    mustBeKnown(marks.stateOf(full, before.bytes), path, 'editing')
    mustKeepSecrets([change.new_source], before.text, path, environment())
    const after = changed(before.text, change)
    const bytes = bytesOf(after, before, path)
    await writeTextFile(full, bytes, before)
    marks.saw(full, bytes)
    const name = workplace.show(path)
    const { patch, file } = changeOf(name, before.text, after)
    return {
      content: `${done[change.edit_mode]} in ${full}.`,
      title: `Edit ${name} (+${file.added} −${file.removed})`,
      files: [file],
      patch,
    }
  },
})

const done = { replace: 'Replaced the cell', insert: 'Inserted a cell', delete: 'Deleted the cell' } as const

function changed(text: string, change: Change): string {
  const notebook = parsed(text)
  const cells = z.array(cellSchema).safeParse(notebook['cells'])
  if (!cells.success) throw new ToolError('The file is no notebook that can be edited: it has no list of cells.')
  const after = { ...notebook, cells: withChange(cells.data, change, hasIds(notebook)) }
  const indent = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? (text.includes('\n') ? ' ' : '')
  return JSON.stringify(after, null, indent) + (text.endsWith('\n') ? '\n' : '')
}

function parsed(text: string) {
  try {
    return notebookSchema.parse(JSON.parse(text))
  } catch {
    throw new ToolError('The file is no notebook that can be edited: it is no JSON object.')
  }
}

/** Cells have ids since version 4.5 of the format. */
function hasIds(notebook: z.infer<typeof notebookSchema>): boolean {
  const major = Number(notebook['nbformat'] ?? 4)
  return major > 4 || (major === 4 && Number(notebook['nbformat_minor'] ?? 0) >= 5)
}

function withChange(cells: readonly Cell[], change: Change, ids: boolean): Cell[] {
  const { edit_mode: mode, cell_id: id } = change
  if (mode === 'insert') {
    const at = id === undefined ? 0 : placeOf(cells, id) + 1
    return [...cells.slice(0, at), newCell(change, ids), ...cells.slice(at)]
  }
  if (id === undefined) throw new ToolError(`To ${mode} a cell, name it with cell_id, as Read shows it.`)
  const at = placeOf(cells, id)
  if (mode === 'delete') return cells.filter((_, index) => index !== at)
  return cells.map((cell, index) => (index === at ? replaced(cell, change) : cell))
}

function placeOf(cells: readonly Cell[], id: string): number {
  const byId = cells.findIndex((cell) => cell['id'] === id)
  const number = /^(?:cell-)?(\d+)$/.exec(id)?.[1]
  const at = byId === -1 && number !== undefined ? Number(number) : byId
  if (at >= 0 && at < cells.length) return at
  throw new ToolError(`There is no cell ${id} in the notebook; it has ${cells.length} cells. Read it to see their ids.`)
}

function replaced(cell: Cell, { new_source: source, cell_type: type }: Change): Cell {
  const kind = type ?? (typeof cell['cell_type'] === 'string' ? cell['cell_type'] : 'code')
  const { outputs: _outputs, execution_count: _count, ...rest } = cell
  if (kind !== 'code') return { ...rest, cell_type: kind, source: asLines(source) }
  // What the old source printed is no output of the new one.
  return { ...cell, cell_type: kind, source: asLines(source), execution_count: null, outputs: [] }
}

function newCell({ new_source: source, cell_type: type }: Change, ids: boolean): Cell {
  if (type === undefined) throw new ToolError('To insert a cell, say its cell_type: code or markdown.')
  const base = { cell_type: type, ...(ids ? { id: randomBytes(4).toString('hex') } : {}), metadata: {} }
  const lines = asLines(source)
  return type === 'code' ? { ...base, execution_count: null, outputs: [], source: lines } : { ...base, source: lines }
}
