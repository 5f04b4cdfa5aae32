import { Search, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { prepareFind } from '../../../src-shared/board/find.ts'
import { neighbourOf } from '../../../src-shared/board/board-moves.ts'
import { focusPlace, registerFocus } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { openPeek, select, selectedSession } from '../../app/navigation.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import type { EntryKey } from '../../app/ui-store.ts'
import { IconButton } from '../../ui/button.tsx'

/** Finds sessions by name, summary, task, result, tag or branch. What fits stays on the board, in its place. */
export function FindBar(): ReactNode {
  const services = useServices()
  const { ui, lines, connection } = services
  const find = useUi((state) => state.find)
  const found = useValue(lines, (value) => value.found)
  const box = useRef<HTMLInputElement | null>(null)
  const open = find !== null
  useEffect(() => {
    if (!open) return
    const whenIdle = requestIdleCallback(() => prepareFind(connection.board.getState().board.rows.values()))
    return () => cancelIdleCallback(whenIdle)
  }, [open, connection])
  useEffect(() => {
    if (!open) return
    box.current?.focus()
    return registerFocus('find', () => {
      box.current?.focus()
      box.current?.select()
    })
  }, [open])
  if (!open) return null

  const step = (by: 1 | -1): void => {
    let key: EntryKey | null = ui.getState().selected
    do key = neighbourOf(lines.getState(), key, by)
    while (key !== null && !key.startsWith('session:'))
    if (key !== null) select(services, key)
  }
  const close = (): void => {
    ui.setState({ find: null })
    focusPlace('board')
  }
  const onChange = (text: string): void => {
    ui.setState({ find: text })
    // The cursor goes to the first that fits, so that Enter and the arrows begin there.
    const first = lines.getState().entries.find((entry) => entry.kind === 'session')
    const session = selectedSession(services)
    if (session === null && first !== undefined) select(services, first.key)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    switch (event.key) {
      case 'ArrowDown':
        step(1)
        break
      case 'ArrowUp':
        step(-1)
        break
      case 'Enter': {
        const session = selectedSession(services)
        if (session !== null) openPeek(services, session)
        focusPlace('board')
        break
      }
      case 'Escape':
        close()
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="flex h-10 shrink-0 items-center gap-2.5 border-b border-line bg-panel pr-2 pl-8">
      <Search aria-hidden="true" size={14} className="shrink-0 text-faint" />
      <input
        ref={box}
        type="search"
        aria-label="Find sessions"
        placeholder="Find in names, tasks and results"
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
        value={find}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-full min-w-0 flex-1 bg-transparent outline-0 [&::-webkit-search-cancel-button]:hidden"
      />
      <span role="status" aria-label="Found" className="shrink-0 text-small text-faint">
        {found === null ? '' : found === 0 ? 'Nothing fits' : plural(found, 'session')}
      </span>
      <span aria-hidden="true" className="shrink-0 text-label text-faint max-[719px]:hidden">
        ↑↓ go · Enter peek · Esc close
      </span>
      <IconButton label="Close find" onClick={close}>
        <X aria-hidden="true" size={14} />
      </IconButton>
    </search>
  )
}
