import { Box, Text } from 'ink'
import type { Painter } from '../output/paint.ts'
import { fitText, padText, textWidth } from '../output/text-width.ts'
import type { Popup } from './completion/popup.ts'
import { helpLines } from './help-lines.ts'
import type { PromptState } from './prompt-types.ts'
import { pickable, type SessionPicker } from './session-picker.ts'

const mostPopupRows = 8

/** How many rows stand under the prompt: completions, sessions to pick, or the keys. */
export function panelHeight(prompt: PromptState, columns: number, rows: number): number {
  return panelLines(prompt, columns, rows).length
}

/** What stands under the prompt. */
export function PromptPanel(props: {
  readonly prompt: PromptState
  readonly columns: number
  readonly rows: number
  readonly paint: Painter
}) {
  const { paint } = props
  const lines = panelLines(props.prompt, props.columns, props.rows)
  if (lines.length === 0) return null
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        <Text key={index} wrap="truncate">
          {line.isHere ? paint('yellow', paint('bold', line.text)) : line.text}
          {paint('dim', line.detail)}
        </Text>
      ))}
    </Box>
  )
}

type PanelLine = { readonly text: string; readonly detail: string; readonly isHere: boolean }

function panelLines(prompt: PromptState, columns: number, rows: number): readonly PanelLine[] {
  if (rows < 1) return []
  if (prompt.help !== null) {
    const lines = helpLines(columns)
    const from = Math.min(prompt.help, Math.max(0, lines.length - rows))
    return lines.slice(from, from + rows).map((text) => ({ text: '', detail: text, isHere: false }))
  }
  if (prompt.picker !== null) return sessionLines(prompt.picker, columns, rows)
  return prompt.popup === null ? [] : popupLines(prompt.popup, columns, Math.min(rows, mostPopupRows))
}

function popupLines({ items, highlighted }: Popup, columns: number, rows: number): readonly PanelLine[] {
  const labels = items.map(({ label, hint }) => (hint === '' ? label : `${label} ${hint}`))
  const width = Math.min(Math.floor(columns / 2), Math.max(...labels.map(textWidth)))
  return around(items, highlighted, rows).map(({ item, place }) => {
    const isHere = place === highlighted
    const label = padText(fitText(labels[place] ?? '', width), width)
    return { text: `${isHere ? ' ❯ ' : '   '}${label}`, detail: item.detail === '' ? '' : `  ${item.detail}`, isHere }
  })
}

function sessionLines(picker: SessionPicker, columns: number, rows: number): readonly PanelLine[] {
  const shown = pickable(picker)
  const head = {
    text: '',
    detail: ` Sessions of this directory${picker.query === '' ? ' · type to narrow' : `: ${picker.query}`} · Enter opens · Esc closes`,
    isHere: false,
  }
  if (shown.length === 0) return [head, { text: '', detail: '   none', isHere: false }].slice(0, rows)
  const lines = around(shown, picker.highlighted, Math.max(1, rows - 1)).map(({ item, place }) => {
    const isHere = place === picker.highlighted
    const name = fitText(item.name, Math.max(8, Math.floor(columns / 2)))
    return { text: `${isHere ? ' ❯ ' : '   '}${item.id}  ${name}`, detail: `  ${item.detail}`, isHere }
  })
  return rows === 1 ? lines : [head, ...lines]
}

/** The part of a list around one place, when the list is too long. */
function around<Item>(
  items: readonly Item[],
  place: number,
  size: number,
): readonly { readonly item: Item; readonly place: number }[] {
  const start = Math.min(Math.max(0, place - Math.floor(size / 2)), Math.max(0, items.length - size))
  return items.slice(start, start + size).map((item, index) => ({ item, place: start + index }))
}
