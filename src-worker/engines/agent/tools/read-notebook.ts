import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { textBlock, type Block } from '../blocks.ts'
import { cellName, joined, type Notebook, type NotebookCell } from './notebook.ts'
import { imageBlock, imageProblem } from './read-media.ts'

const mostOfOutput = 10_000
const mostOfCell = 50_000
const mostCharacters = 100_000
const mostImages = 10

const outputSchema = z.looseObject({
  output_type: z.string(),
  text: z.unknown().optional(),
  data: z.looseObject({}).optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
  traceback: z.array(z.string()).optional(),
})

/** The cells of a notebook with what they printed, as text and images. `from` counts cells from 1. */
export function showNotebook({ cells }: Notebook, from: number, count: number): Block[] {
  const blocks: Block[] = []
  let text = ''
  let length = 0
  let images = 0
  const flush = (): void => {
    if (text !== '') blocks.push(textBlock(text.trimEnd()))
    text = ''
  }
  for (const [offset, cell] of cells.slice(from - 1, from - 1 + count).entries()) {
    const index = from - 1 + offset
    if (length > mostCharacters) {
      text += `(cut: cells ${index + 1} to ${cells.length} follow; read on with offset ${index + 1})\n`
      break
    }
    const body = `${sourceOf(cell, index)}${outputTextOf(cell)}`
    length += body.length
    text += `${body}\n`
    for (const image of imagesOf(cell)) {
      if (images >= mostImages) break
      images += 1
      flush()
      blocks.push(image)
    }
  }
  flush()
  return blocks.length === 0 ? [textBlock('(the notebook has no cells here)')] : blocks
}

function sourceOf(cell: NotebookCell, index: number): string {
  const source = cut(joined(cell.source), mostOfCell)
  return `<cell id="${cellName(cell, index)}" type="${cell.cell_type}">\n${source}\n</cell>\n`
}

function outputTextOf(cell: NotebookCell): string {
  const texts = outputsOf(cell)
    .map((output) => {
      if (output.output_type === 'error') {
        const trace = (output.traceback ?? []).join('\n')
        return trace === '' ? `${output.ename ?? 'Error'}: ${output.evalue ?? ''}` : trace
      }
      return joined(output.text ?? output.data?.['text/plain'])
    })
    .filter((text) => text !== '')
    .map((text) => cut(stripVTControlCharacters(text), mostOfOutput))
  return texts.length === 0 ? '' : `<output>\n${texts.join('\n')}\n</output>\n`
}

function imagesOf(cell: NotebookCell): Block[] {
  return outputsOf(cell).flatMap(({ data }) => {
    for (const mediaType of ['image/png', 'image/jpeg'] as const) {
      const encoded = joined(data?.[mediaType])
      if (encoded === '') continue
      const bytes = Buffer.from(encoded, 'base64')
      const problem = imageProblem(bytes, mediaType)
      return [problem === null ? imageBlock(bytes, mediaType) : textBlock(`(an image of the output ${problem})`)]
    }
    return []
  })
}

function outputsOf(cell: NotebookCell) {
  return (cell.outputs ?? []).flatMap((output) => {
    const parsed = outputSchema.safeParse(output)
    return parsed.success ? [parsed.data] : []
  })
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (cut, ${text.length} characters)` : text
}
