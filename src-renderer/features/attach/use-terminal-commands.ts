import { useCallback, useEffect } from 'react'
import { provideCommand } from '../../app/commands/provided.ts'
import { useServices } from '../../app/services.ts'
import type { TerminalSession } from './terminal-session.ts'
import { changeZoom } from './text-size.ts'

/** Does the window's terminal commands while this terminal is the one they are about. Returns how to copy from it. */
export function useTerminalCommands(given: {
  readonly session: TerminalSession | null
  readonly shown: boolean
  readonly onSearch: () => void
  readonly onLinks: () => void
}): () => void {
  const { session, shown, onSearch, onLinks } = given
  const { memory } = useServices()
  const copy = useCallback((): void => {
    const text = session?.terminal.getSelection() ?? ''
    if (text !== '') void navigator.clipboard?.writeText(text).catch(() => undefined)
  }, [session])
  useEffect(() => {
    if (!shown || session === null) return
    const withdraw = [
      provideCommand('find-in-terminal', onSearch),
      provideCommand('links-in-terminal', onLinks),
      provideCommand('copy-from-terminal', copy),
      provideCommand('enlarge-text', () => changeZoom(memory, 1)),
      provideCommand('reduce-text', () => changeZoom(memory, -1)),
      provideCommand('reset-text', () => changeZoom(memory, null)),
    ]
    return () => {
      for (const end of withdraw) end()
    }
  })
  return copy
}
