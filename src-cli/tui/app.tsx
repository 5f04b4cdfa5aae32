import { Text, useApp, useStdout, useWindowSize } from 'ink'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { line, type Line } from '../transcript/line.ts'
import { cardLines } from './card-lines.ts'
import { LineView } from './line-view.tsx'
import { liveLines } from './live-lines.ts'
import { lineOptions, type Look } from './look.ts'
import { hintFor, isHintNeeded } from './hint.ts'
import { promptColumns, promptHeight, PromptLines } from './prompt-lines.tsx'
import { panelHeight, PromptPanel } from './prompt-panel.tsx'
import type { Scroll } from './scroll.ts'
import { sideLines } from './side-lines.ts'
import { statusLine } from './status-line.ts'
import type { TranscriptScreen } from './transcript-screen.ts'
import { usePrompt, type Keyboard } from './use-prompt.ts'
import { useTranscriptScreen } from './use-transcript-screen.ts'
import { openRequestOf } from './view-state.ts'

/** The prompt grows up to this share of the screen. */
const PROMPT_SHARE = 3
/** Rule and status; and the last line of the screen stays free: a full screen would flicker. */
const FIXED_ROWS = 3
/** A smaller terminal says what keys do only when there is something to say. */
const HINTS_FROM_ROWS = 16
/** A terminal that is pulled larger tells of each step. */
const RESIZED_MS = 80

/** One session in a terminal: what scrolls by above, what happens now, what is asked, and the prompt below. */
export function App(props: {
  readonly keyboard: Keyboard
  readonly scroll: Scroll
  readonly screen: TranscriptScreen
  readonly look: Look
}) {
  const { keyboard, scroll, screen, look } = props
  const { view } = keyboard
  const { columns, rows } = useWindowSize()
  const { waitUntilRenderFlush } = useApp()
  const { write } = useStdout()
  const state = useSyncExternalStore(view.subscribe, () => view.state)
  const [showTodos, setShowTodos] = useState(true)
  const size = useRef({ columns, rows })
  const transcript = useTranscriptScreen(screen, scroll)
  const { prompt, problem } = usePrompt(keyboard, {
    columns: promptColumns(columns),
    isActive: !transcript.isOpen,
    onLook: (what) => {
      if (what === 'verbose') void transcript.open()
      else if (what === 'todos') setShowTodos((shown) => !shown)
      else scroll.redraw()
    },
    // What is written meanwhile would be lost.
    onAway: (isAway) => (isAway ? scroll.hold() : scroll.release()),
  })

  useEffect(() => {
    scroll.writeOn({
      write,
      size: () => size.current,
      settled: async () => {
        view.flush()
        await waitUntilRenderFlush()
      },
    })
  }, [scroll, view, waitUntilRenderFlush, write])
  useEffect(() => {
    if (size.current.columns === columns && size.current.rows === rows) return undefined
    size.current = { columns, rows }
    const timer = setTimeout(() => scroll.redraw(), RESIZED_MS)
    return () => clearTimeout(timer)
  }, [columns, rows, scroll])

  const width = columns - 1
  const status = statusLine(state, width)
  const request = openRequestOf(state)
  if (transcript.isOpen) {
    const windowRows = Math.max(1, rows - 3)
    const live = liveLines(state, width, Math.ceil(windowRows / 2), look.tools.rich)
    const rule = transcriptRule(request !== null, screen.place, width)
    return (
      <LineView
        lines={[...filled(screen.window(windowRows, live), windowRows), line(rule, 'dim'), status]}
        paint={look.paint}
      />
    )
  }

  const said = problem ?? state.trouble ?? prompt.notice
  const hint =
    said ??
    (rows < HINTS_FROM_ROWS && !isHintNeeded(prompt, request)
      ? null
      : hintFor(prompt, request, state.row?.state === 'working'))
  const promptRows = Math.max(1, Math.floor(rows / PROMPT_SHARE) - 1)
  const fixed = FIXED_ROWS + (hint === null ? 0 : 1) + promptHeight(prompt.editor, columns, promptRows)
  const panelRows = Math.max(0, rows - fixed - 1)
  const room = Math.max(1, rows - fixed - Math.min(panelRows, panelHeight(prompt, columns, panelRows)))
  const { progress, sentFor } = prompt
  const card =
    request === null || progress?.requestId !== request.requestId || sentFor === request.requestId
      ? []
      : cardLines(request, progress, lineOptions(look, columns, false), room)
  const side = card.length > 0 ? [] : sideLines(state, width, sideShare(room), showTodos)
  const live = card.length > 0 ? [] : liveLines(state, width, room - side.length, look.tools.rich)
  const upper = spaced([live, side, card], room)
  return (
    <>
      <LineView lines={upper} paint={look.paint} />
      <LineView lines={[line('─'.repeat(width), 'dim')]} paint={look.paint} />
      <PromptLines editor={prompt.editor} columns={columns} rows={promptRows} />
      <PromptPanel prompt={prompt} columns={columns} rows={panelRows} paint={look.paint} />
      {hint === null ? null : (
        <Text wrap="truncate">{look.paint(said === null || said === prompt.notice ? 'dim' : 'red', hint)}</Text>
      )}
      <LineView lines={[status]} paint={look.paint} />
    </>
  )
}

/** Parts below each other, with a blank line above each as long as there is room for it. */
function spaced(parts: readonly (readonly Line[])[], rows: number): readonly Line[] {
  const shown = parts.filter((part) => part.length > 0)
  let left = rows - shown.reduce((sum, part) => sum + part.length, 0)
  return shown.flatMap((part) => {
    const isApart = left > 0 && part[0]?.length !== 0
    if (isApart) left -= 1
    return isApart ? [[], ...part] : part
  })
}

/** What stands beside the conversation takes no more than this of the room above the prompt. */
function sideShare(room: number): number {
  return room < 10 ? Math.ceil(room / 2) : Math.floor((room * 2) / 3)
}

/** Lines at the bottom of a window of so many rows. */
function filled(lines: readonly Line[], rows: number): readonly Line[] {
  return [...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => []), ...lines]
}

/** What the other screen is, and its keys: as much as fits, the way back first. */
function transcriptRule(isAsked: boolean, place: string, width: number): string {
  const parts = ['Ctrl+O goes back', 'PgUp PgDn', place, ...(isAsked ? ['something is asked'] : []), 'everything']
  let said = ''
  for (const part of parts) {
    const longer = said === '' ? part : `${said} · ${part}`
    if (longer.length + 4 <= width) said = longer
  }
  return said === '' ? '─'.repeat(width) : `─ ${said} ${'─'.repeat(Math.max(0, width - said.length - 3))}`
}
