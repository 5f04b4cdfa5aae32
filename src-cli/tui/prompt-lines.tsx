import { Box, Text } from 'ink'
import { textWidth } from '../output/text-width.ts'
import type { Editor } from './editor.ts'

/** The prompt as it is typed, with its cursor; of a long one the lines around the cursor. */
export function PromptLines(props: { readonly editor: Editor; readonly columns: number; readonly rows: number }) {
  const { editor, columns, rows } = props
  const before = editor.text.slice(0, editor.cursor).split('\n')
  const row = before.length - 1
  const lines = editor.text.split('\n')
  const start = Math.min(Math.max(0, row - rows + 1), Math.max(0, lines.length - rows))
  return (
    <Box flexDirection="column">
      {lines.slice(start, start + rows).map((text, index) => {
        const number = start + index
        const mark = number === 0 ? '› ' : '  '
        const cursor = number === row ? (before.at(-1)?.length ?? 0) : null
        return <PromptLine key={number} mark={mark} text={text} cursor={cursor} columns={columns - 3} />
      })}
    </Box>
  )
}

function PromptLine(props: {
  readonly mark: string
  readonly text: string
  readonly cursor: number | null
  readonly columns: number
}) {
  const { mark, text, cursor, columns } = props
  if (cursor === null) {
    return (
      <Text wrap="truncate">
        <Text dimColor>{mark}</Text>
        {text}
      </Text>
    )
  }
  // A line that is too long shows what stands around the cursor.
  let from = 0
  while (textWidth(text.slice(from, cursor)) > columns - 1) from += 1
  const at = [...text.slice(cursor)][0] ?? ' '
  return (
    <Text wrap="truncate">
      <Text dimColor>{from > 0 ? '…' : mark[0]}</Text> {text.slice(from, cursor)}
      <Text inverse>{at}</Text>
      {text.slice(cursor + at.length)}
    </Text>
  )
}
