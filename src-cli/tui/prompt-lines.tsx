import { Box, Text } from 'ink'
import type { Editor } from './editor.ts'
import { promptRows, rowOfCursor, type PromptRow } from './prompt-rows.ts'

const segmenter = new Intl.Segmenter()

/** What is left of a row beside its mark and the cursor behind the last letter. */
export function promptColumns(columns: number): number {
  return Math.max(4, columns - 4)
}

/** How many rows the prompt takes, of at most `rows`. */
export function promptHeight(editor: Editor, columns: number, rows: number): number {
  return Math.min(rows, promptRows(editor.text, promptColumns(columns)).length)
}

/** The prompt as it is typed, with its cursor; of a long one the rows around the cursor. */
export function PromptLines(props: {
  readonly editor: Editor
  readonly columns: number
  readonly rows: number
  /** Stands before the first row. */
  readonly mark?: string
}) {
  const { editor, columns, rows, mark = '›' } = props
  const all = promptRows(editor.text, promptColumns(columns))
  const here = rowOfCursor(all, editor.cursor)
  const start = Math.min(Math.max(0, here - rows + 1), Math.max(0, all.length - rows))
  return (
    <Box flexDirection="column">
      {all.slice(start, start + rows).map((row, index) => {
        const number = start + index
        return (
          <Text key={number} wrap="truncate">
            <Text dimColor>{number === 0 ? `${mark} ` : '  '}</Text>
            <RowText text={editor.text} row={row} cursor={number === here ? editor.cursor : null} />
          </Text>
        )
      })}
    </Box>
  )
}

function RowText({
  text,
  row,
  cursor,
}: {
  readonly text: string
  readonly row: PromptRow
  readonly cursor: number | null
}) {
  if (cursor === null) return <>{text.slice(row.start, row.end)}</>
  const rest = text.slice(cursor, row.end)
  const [first] = segmenter.segment(rest)
  const at = first?.segment ?? ' '
  return (
    <>
      {text.slice(row.start, cursor)}
      <Text inverse>{at}</Text>
      {rest.slice(at.length)}
    </>
  )
}
