import { z } from 'zod'

const textSchema = z.union([z.string(), z.array(z.string())])
const cellSchema = z.looseObject({
  cell_type: z.string(),
  id: z.string().optional(),
  source: textSchema.default(''),
  outputs: z.array(z.looseObject({ output_type: z.string().default('') })).optional(),
})
const notebookSchema = z.looseObject({
  cells: z.array(cellSchema),
  nbformat: z.number().default(4),
  nbformat_minor: z.number().default(0),
  metadata: z.looseObject({}).optional(),
})

/** A Jupyter notebook (nbformat 4), what we do not know of it included. */
export type Notebook = z.infer<typeof notebookSchema>
/** One cell. */
export type NotebookCell = Notebook['cells'][number]

/** Reads a notebook; null when the text is none. */
export function parseNotebook(text: string): Notebook | null {
  try {
    const parsed = notebookSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** A text that is written as one string or as a list of lines. */
export function joined(text: unknown): string {
  const parsed = textSchema.safeParse(text)
  return parsed.success ? (typeof parsed.data === 'string' ? parsed.data : parsed.data.join('')) : ''
}

/** A text as notebooks keep it: a list of lines with their ends. */
export function asLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** What a cell is called: its own id, or its number. */
export function cellName(cell: NotebookCell, index: number): string {
  return cell.id ?? `cell-${index}`
}
