import { Box, Static, Text, useApp, useInput, usePaste, useWindowSize } from 'ink'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Line } from '../transcript/line.ts'
import { failureOf } from '../api-failure.ts'
import { plainText } from '../output/plain-text.ts'
import { keysOf } from './key-of.ts'
import { cardLines, liveLines, statusLine } from './live-lines.ts'
import { PromptLines } from './prompt-lines.tsx'
import type { PromptEffect, PromptKey } from './prompt-state.ts'
import type { PromptStore } from './prompt-store.ts'
import type { Scroll } from './scroll.ts'
import type { SessionView } from './session-view.ts'
import { StyledLine } from './styled-line.tsx'
import { openRequestOf } from './view-state.ts'

/** How the user left. */
export type Leaving = 'detached' | 'removed'

/** The prompt grows up to this share of the screen. */
const PROMPT_SHARE = 3

/** One session in a terminal: what scrolls by above, what happens now, what is asked, and the prompt below. */
export function App(props: { readonly view: SessionView; readonly scroll: Scroll; readonly keys: PromptStore }) {
  const { view, scroll, keys } = props
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const state = useSyncExternalStore(view.subscribe, () => view.state)
  const blocks = useSyncExternalStore(scroll.subscribe, () => scroll.blocks)
  const prompt = useSyncExternalStore(keys.subscribe, () => keys.state)
  const [problem, setProblem] = useState<string | null>(null)
  const isWorking = state.row?.state === 'working'
  const request = openRequestOf(state)
  const since = state.row?.since ?? 0
  useEffect(() => keys.follow(request, state.now, since))

  useEffect(() => {
    if (state.removed) exit('removed' satisfies Leaving)
  }, [exit, state.removed])

  const act = async (effect: PromptEffect): Promise<void> => {
    switch (effect.type) {
      case 'detach':
        if (state.row?.kind === 'foreground') await view.sendToBackground()
        exit('detached' satisfies Leaving)
        break
      case 'background':
        await view.sendToBackground()
        exit('detached' satisfies Leaving)
        break
      case 'reply':
        await view.reply(effect.answer, effect.answers)
        break
      case 'interrupt':
        await view.interrupt()
        break
      case 'stop':
        await view.stop()
        break
      case 'set-mode':
        await view.setMode(effect.mode)
        break
    }
  }
  const press = (key: PromptKey): void => {
    const mode = state.row?.launch.permissionMode ?? 'default'
    const { editor } = keys.state
    const effect = keys.press(key, { request, isWorking, mode, now: Date.now() })
    setProblem(null)
    if (effect === null) return
    act(effect).catch((error: unknown) => {
      setProblem(failureOf(error).message)
      if (effect.type === 'reply') keys.giveBack(editor)
      if (effect.type === 'detach') exit('detached' satisfies Leaving)
    })
  }
  useInput((input, key) => keysOf(input, key).forEach(press))
  usePaste((text) => press({ type: 'edit', edit: { type: 'insert', text: plainText(text) } }))

  const promptRows = Math.max(1, Math.floor(rows / PROMPT_SHARE) - 1)
  // Rule, hint and status are three lines, and the last line of the screen stays free: a full screen would flicker.
  const room = Math.max(1, rows - 4 - Math.min(promptRows, prompt.editor.text.split('\n').length))
  const card =
    request === null || prompt.progress?.requestId !== request.requestId || prompt.sentFor === request.requestId
      ? []
      : cardLines(request, prompt.progress, columns, room)
  const live = card.length > 0 ? [] : liveLines(state, columns, room)
  const hint = problem ?? state.trouble ?? prompt.notice ?? hintFor(request !== null, isWorking)
  return (
    <>
      <Static items={[...blocks]}>{(block) => <Lines key={block.key} lines={block.lines} wrap="wrap" />}</Static>
      <Lines lines={[...live, ...card]} wrap="truncate" />
      <Text dimColor>{'─'.repeat(Math.max(1, columns - 1))}</Text>
      <PromptLines editor={prompt.editor} columns={columns} rows={promptRows} />
      <Text wrap="truncate" {...(problem === null && state.trouble === null ? { dimColor: true } : { color: 'red' })}>
        {hint}
      </Text>
      <StyledLine line={statusLine(state)} wrap="truncate" />
    </>
  )
}

function Lines({ lines, wrap }: { readonly lines: readonly Line[]; readonly wrap: 'wrap' | 'truncate' }) {
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        <StyledLine key={index} line={line} wrap={wrap} />
      ))}
    </Box>
  )
}

function hintFor(isAsked: boolean, isWorking: boolean): string {
  if (isAsked) return 'a number answers · or type · ← leaves'
  if (isWorking) return 'Esc interrupts · ← leaves · /stop ends it'
  return 'Enter sends · Ctrl+J new line · ← leaves'
}
