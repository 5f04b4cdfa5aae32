import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import '@xterm/xterm/css/xterm.css'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { webAddress } from '../../app/external-link.tsx'
import { provideCommand } from '../../app/commands/provided.ts'
import { registerFocus } from '../../app/focus.ts'
import { closePane } from '../../app/navigation.ts'
import { useRow, useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { createTerminalSession, type TerminalSession, type TerminalStatus } from './terminal-session.ts'

/** One session's terminal. It stays attached while it is out of sight; closing it leaves the session running. */
export function TerminalPane(props: {
  readonly sessionId: SessionId
  readonly shown: boolean
  readonly searching: boolean
  readonly onSearching: (searching: boolean) => void
}): ReactNode {
  const { sessionId, shown, searching, onSearching } = props
  const services = useServices()
  const { openTerminal, native, connection, keys, actions } = services
  const name = singleLine(useRow(sessionId)?.name ?? 'session', 120)
  const element = useRef<HTMLDivElement | null>(null)
  const [session, setSession] = useState<TerminalSession | null>(null)
  const [status, setStatus] = useState<TerminalStatus>({ kind: 'opening' })

  useEffect(() => {
    const box = element.current
    if (box === null) return
    const made = createTerminalSession(box, {
      sessionId,
      open: openTerminal,
      onStatus: (next) => {
        // Who leaves the terminal view wants the board. A command's last screen stays to be read.
        const left = next.kind === 'closed' && next.exitCode === 0 && actions.rowOf(sessionId)?.engine !== 'shell'
        if (left) closePane(services, sessionId)
        else setStatus(next)
      },
      onLink: (text) => {
        const address = webAddress(text)
        if (address === null) return
        if (native === null) window.open(address, '_blank', 'noopener,noreferrer')
        else native.openExternal(address)
      },
    })
    made.terminal.attachCustomKeyEventHandler((event) => {
      // Every key goes to the program but the way out and the search.
      const command = keys.commandOf(event, 'terminal')?.command
      if (command === undefined) return true
      if (command !== 'find-in-terminal') return false
      if (event.type === 'keydown') onSearching(true)
      event.preventDefault()
      return false
    })
    made.fit()
    made.connect()
    setSession(made)
    const resized = new ResizeObserver(() => made.fit())
    resized.observe(box)
    const unsubscribe = connection.onClient((client) => {
      if (client !== null) made.connect()
    })
    return () => {
      unsubscribe()
      resized.disconnect()
      setSession(null)
      made.dispose()
    }
  }, [services, actions, sessionId, openTerminal, native, connection, keys, onSearching])

  useEffect(() => {
    if (!shown || session === null) return
    const focus = (): void => session.terminal.focus()
    session.fit()
    focus()
    const unregister = registerFocus('terminal', focus)
    const withdraw = provideCommand('find-in-terminal', () => onSearching(true))
    return () => {
      unregister()
      withdraw()
    }
  }, [shown, session, onSearching])

  return (
    <section
      aria-label={`Terminal: ${name}`}
      data-keys="terminal"
      hidden={!shown}
      className="relative min-h-0 flex-1 bg-[#0a0b0d]"
    >
      <div ref={element} className="absolute top-2 right-1 bottom-1 left-3" />
      {searching && <SearchField session={session} onClose={() => onSearching(false)} />}
      {status.kind !== 'open' && (
        <div
          role="status"
          aria-label="Terminal status"
          className="absolute right-3 bottom-3 left-3 flex items-center gap-3 rounded-control border border-line bg-panel px-3 py-2"
        >
          <span className="min-w-0 flex-1 wrap-anywhere">
            {status.kind === 'opening' ? 'Attaching…' : singleLine(status.reason)}
          </span>
          {status.kind !== 'opening' && (
            <>
              <Button onClick={() => session?.connect()}>Attach again</Button>
              <Button onClick={() => closePane(services, sessionId)}>Close</Button>
            </>
          )}
        </div>
      )}
    </section>
  )
}

function SearchField(props: { readonly session: TerminalSession | null; readonly onClose: () => void }): ReactNode {
  const { session, onClose } = props
  const [text, setText] = useState('')
  const close = (): void => {
    session?.search.clearDecorations()
    onClose()
    session?.terminal.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.shiftKey) session?.search.findPrevious(text)
    else if (event.key === 'Enter') session?.search.findNext(text)
    else return
    event.preventDefault()
  }
  return (
    <input
      aria-label="Find in terminal"
      placeholder="Find · Enter next · Shift+Enter previous"
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user asked for exactly this field
      autoFocus
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        session?.search.findNext(event.target.value, { incremental: true })
      }}
      onKeyDown={onKeyDown}
      className="absolute top-2 right-4 z-10 h-8 w-72 rounded-control border border-line bg-panel px-2.5 text-text shadow-float outline-0 focus:border-accent"
    />
  )
}
