import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import { useCallback, useEffect, useRef, useState, type RefCallback } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { webAddress } from '../../app/external-link.tsx'
import { openAddress } from '../../app/commands/surroundings.ts'
import { closePane } from '../../app/navigation.ts'
import { useServices, useValue } from '../../app/services.ts'
import { readSetting, useSetting } from '../../app/use-setting.ts'
import type { LinkTarget } from './find-links.ts'
import { pasteText, runsWhenPasted } from './paste-text.ts'
import type { TerminalQuestion } from './terminal-questions.tsx'
import { createTerminalSession, type TerminalSession, type TerminalStatus } from './terminal-session.ts'
import { changeZoom, recallZoom, textZoom, zoomed } from './text-size.ts'

/** A terminal in an element, and what it asks and tells. */
type Used = {
  readonly attachTo: RefCallback<HTMLDivElement>
  readonly session: TerminalSession | null
  readonly status: TerminalStatus
  readonly question: TerminalQuestion | null
  readonly setQuestion: (question: TerminalQuestion | null) => void
  /** What the pointer is over. */
  readonly hint: string | null
  readonly paste: (text: string) => void
  /** Opens what a link leads to, or asks. */
  readonly open: (target: LinkTarget) => void
  /** Opens an address that is not of the web; null for one that can only be copied. */
  readonly openOther: ((address: string) => void) | null
}

/** These run or show something in the window itself, or are refused by it. */
const neverOpened = /^(?:javascript|data|vbscript|blob|about|file|view-source|filesystem):/i

/** The path of a `file:` address; null for any other. */
function pathOfAddress(address: string): string | null {
  try {
    const url = new URL(address)
    return url.protocol === 'file:' ? decodeURIComponent(url.pathname) : null
  } catch {
    return null
  }
}

function hintOf(target: LinkTarget): string {
  if (target.kind === 'address') return `Open ${singleLine(target.address, 200)}`
  const place = [target.line, target.column].filter((part) => part !== undefined).join(':')
  return `Open ${singleLine(target.path, 200)}${place === '' ? '' : `:${place}`} in your editor`
}

/** Shows a session's terminal in the element that `attachTo` is the `ref` of. */
export function useTerminalSession(sessionId: SessionId): Used {
  const services = useServices()
  const { openTerminal, native, connection, keys, actions, editor, memory } = services
  const [session, setSession] = useState<TerminalSession | null>(null)
  const [status, setStatus] = useState<TerminalStatus>({ kind: 'opening' })
  const [question, setQuestion] = useState<TerminalQuestion | null>(null)
  const [hint, setHint] = useState<string | null>(null)
  const fontSize = useSetting('terminal.fontSize') ?? 12.5
  const scrollback = useSetting('terminal.scrollback') ?? 10_000
  const screenReader = useSetting('terminal.screenReader') === true
  const zoom = useValue(textZoom, ({ pixels }) => pixels)
  const pasteNow = useRef<(text: string) => void>(() => undefined)

  const open = useCallback(
    (target: LinkTarget): void => {
      const local = target.kind === 'address' ? pathOfAddress(target.address) : null
      if (local !== null) void editor.openFile({ sessionId, path: local })
      else if (target.kind === 'file') {
        const { path, line, column } = target
        void editor.openFile({
          sessionId,
          path,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
        })
      } else if (webAddress(target.address) !== null) openAddress(services, target.address)
      else setQuestion({ kind: 'address', address: target.address })
    },
    [services, editor, sessionId],
  )

  const attachTo = useCallback(
    (element: HTMLDivElement) => {
      const made = createTerminalSession(element, {
        sessionId,
        open: openTerminal,
        onStatus: (next) => {
          // Who leaves the terminal view wants the board. A command's last screen stays to be read.
          const engine = actions.rowOf(sessionId)?.engine
          const staysOpen = engine !== undefined && capabilitiesOf(engine).ownTerminal
          const left = next.kind === 'closed' && next.exitCode === 0 && !staysOpen
          if (left) closePane(services, sessionId)
          else setStatus(next)
        },
        links: { open, hover: (target) => setHint(target === null ? null : hintOf(target)) },
      })
      const { terminal } = made
      const setting = <Path extends 'terminal.copyOnSelect' | 'terminal.warnOnPaste'>(path: Path): boolean =>
        readSetting(connection.settings.getState().inForce, path) !== false
      const paste = (text: string): void => {
        const clean = pasteText(text)
        const asks = setting('terminal.warnOnPaste') && !terminal.modes.bracketedPasteMode && runsWhenPasted(clean)
        if (asks) setQuestion({ kind: 'paste', text: clean })
        else terminal.paste(clean)
      }
      pasteNow.current = paste
      // Every key goes to the program but those that the key map keeps for terminals.
      terminal.attachCustomKeyEventHandler((event) => keys.commandOf(event, 'terminal') === null)
      const onPaste = (event: ClipboardEvent): void => {
        event.preventDefault()
        event.stopPropagation()
        paste(event.clipboardData?.getData('text/plain') ?? '')
      }
      const onMouseDown = (): void => {
        // The button may be let go anywhere.
        const onMouseUp = (): void => {
          const selection = terminal.getSelection()
          if (selection !== '' && setting('terminal.copyOnSelect'))
            void navigator.clipboard?.writeText(selection).catch(() => undefined)
        }
        window.addEventListener('mouseup', onMouseUp, { once: true })
      }
      const onWheel = (event: WheelEvent): void => {
        if (!event.ctrlKey) return
        event.preventDefault()
        event.stopPropagation()
        changeZoom(memory, event.deltaY < 0 ? 1 : -1)
      }
      element.addEventListener('paste', onPaste, { capture: true })
      element.addEventListener('mousedown', onMouseDown)
      element.addEventListener('wheel', onWheel, { capture: true, passive: false })
      recallZoom(memory)
      made.fit()
      made.connect()
      setSession(made)
      const resized = new ResizeObserver(() => made.fit())
      resized.observe(element)
      const unsubscribe = connection.onClient((client) => {
        if (client !== null) made.connect()
      })
      return () => {
        element.removeEventListener('paste', onPaste, { capture: true })
        element.removeEventListener('mousedown', onMouseDown)
        element.removeEventListener('wheel', onWheel, { capture: true })
        unsubscribe()
        resized.disconnect()
        setSession(null)
        made.dispose()
      }
    },
    [services, actions, sessionId, openTerminal, connection, keys, memory, open],
  )

  useEffect(() => {
    session?.setLook({ fontSize: zoomed(fontSize, zoom), scrollback, screenReader })
  }, [session, fontSize, zoom, scrollback, screenReader])

  const paste = useCallback((text: string) => pasteNow.current(text), [])
  const address = question?.kind === 'address' ? question.address : ''
  const openOther =
    native === null && !neverOpened.test(address)
      ? (other: string): void => void window.open(other, '_blank', 'noopener,noreferrer')
      : null
  return { attachTo, session, status, question, setQuestion, hint, paste, open, openOther }
}
