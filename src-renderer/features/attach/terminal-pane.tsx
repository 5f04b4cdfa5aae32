import clsx from 'clsx'
import { useEffect, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { registerFocus } from '../../app/focus.ts'
import { setPanes } from '../../app/panes.ts'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { useSetting } from '../../app/use-setting.ts'
import { clearBell, ringBell } from './bells.ts'
import { TerminalLinks } from './terminal-links.tsx'
import { TerminalMenu } from './terminal-menu.tsx'
import { TerminalQuestions } from './terminal-questions.tsx'
import { TerminalSearch } from './terminal-search.tsx'
import { TerminalStatusBar } from './terminal-status-bar.tsx'
import { useTerminalCommands } from './use-terminal-commands.ts'
import { useTerminalSession } from './use-terminal-session.ts'

/** One session's terminal. It stays attached while it is out of sight; closing it leaves the session running. */
export function TerminalPane(props: { readonly sessionId: SessionId; readonly visible: boolean }): ReactNode {
  const { sessionId, visible } = props
  const { ui } = useServices()
  const active = useUi((state) => state.activePane === sessionId)
  const shown = useUi((state) => state.panesShown && state.screen === 'board') && visible
  const wanted = useUi((state) => state.wantedPane === sessionId)
  const name = singleLine(useRow(sessionId)?.name ?? 'session', 120)
  const [searching, setSearching] = useState(false)
  const [listsLinks, setListsLinks] = useState(false)
  const { attachTo, session, status, question, setQuestion, hint, paste, open, openOther } =
    useTerminalSession(sessionId)
  const copy = useTerminalCommands({
    session,
    shown: shown && active,
    onSearch: () => setSearching(true),
    onLinks: () => setListsLinks(true),
  })
  const [ringing, setRinging] = useState(0)

  useEffect(() => {
    session?.setShown(shown)
    if (shown) session?.fit()
  }, [session, shown])

  useEffect(() => {
    if (session === null || !shown || !active) return
    clearBell(sessionId)
    return registerFocus('terminal', () => session.terminal.focus())
  }, [session, shown, active, sessionId])

  useEffect(() => {
    if (session === null || !shown || !wanted) return
    session.terminal.focus()
    ui.setState({ wantedPane: null })
  }, [session, shown, wanted, ui])

  useEffect(() => {
    const input = session?.terminal.textarea
    const onFocus = (): void => setPanes(ui, ui.getState().paneLayout, sessionId)
    input?.addEventListener('focus', onFocus)
    return () => input?.removeEventListener('focus', onFocus)
  }, [session, sessionId, ui])

  useEffect(() => {
    const rung = session?.terminal.onBell(() => {
      setRinging((count) => count + 1)
      if (ui.getState().activePane !== sessionId || !document.hasFocus()) ringBell(sessionId)
    })
    return () => rung?.dispose()
  }, [session, sessionId, ui])

  return (
    <TerminalMenu sessionId={sessionId} session={session} copy={copy} paste={paste}>
      <section
        aria-label={`Terminal: ${name}`}
        data-keys="terminal"
        className="terminal-ground relative h-full min-h-0 overflow-clip"
      >
        <ScreenReaderHint />
        {/* Clipped, not hidden: the focus would scroll a terminal out of sight that is still taller than its new place. */}
        <div
          ref={attachTo}
          title={hint ?? undefined}
          className="absolute top-2 right-1 bottom-1 left-3 overflow-clip"
        />
        {ringing > 0 && <span key={ringing} className={clsx(shown && 'terminal-bell')} aria-hidden="true" />}
        {searching && session !== null && <TerminalSearch session={session} onClose={() => setSearching(false)} />}
        {listsLinks && session !== null && (
          <TerminalLinks session={session} onOpen={open} onClose={() => setListsLinks(false)} />
        )}
        <TerminalStatusBar sessionId={sessionId} status={status} onConnect={() => session?.connect()} />
        {question !== null && (
          <TerminalQuestions
            question={question}
            onPaste={(text) => session?.terminal.paste(text)}
            onOpen={openOther}
            onClose={() => {
              setQuestion(null)
              // While the dialog is there it keeps the focus.
              requestAnimationFrame(() => session?.terminal.focus())
            }}
          />
        )}
      </section>
    </TerminalMenu>
  )
}

/** Who cannot see the terminal learns here how to have it read. */
function ScreenReaderHint(): ReactNode {
  const { connection } = useServices()
  if (useSetting('terminal.screenReader') === true) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      className="sr-only"
      onClick={() =>
        void connection.call((client) => client.settings.set({ path: 'terminal.screenReader', value: true }))
      }
    >
      This terminal is drawn for the eye. Make its text readable for screen readers
    </button>
  )
}
