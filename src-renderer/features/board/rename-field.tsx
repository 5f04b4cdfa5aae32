import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices } from '../../app/services.ts'

const longestName = 120

/** Where a session's name is typed. Enter and leaving the field keep it, Esc leaves it as it was; a name that was not taken stays. */
export function RenameField({ sessionId, text }: { readonly sessionId: SessionId; readonly text: string }): ReactNode {
  const { ui, actions } = useServices()
  const saving = useRef(false)
  const field = useRef<HTMLInputElement | null>(null)
  const leave = (focusBoard: boolean): void => {
    saving.current = true
    ui.setState({ renaming: null })
    if (focusBoard) focusPlace('board')
  }
  const save = (focusBoard: boolean): void => {
    if (saving.current) return
    const name = singleLine(text, longestName)
    if (name === '' || name === actions.rowOf(sessionId)?.name) return leave(focusBoard)
    saving.current = true
    void actions.rename(sessionId, name).then((renamed) => {
      saving.current = false
      // Meanwhile another name may be typed somewhere else.
      // Whoever went on elsewhere while the name was saved keeps the focus there.
      const stayed = document.activeElement === field.current
      if (renamed && ui.getState().renaming?.sessionId === sessionId) leave(focusBoard && stayed)
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') save(true)
    else if (event.key === 'Escape') leave(true)
    else return
    event.preventDefault()
  }
  return (
    <input
      ref={field}
      aria-label="New name"
      className="-ml-1.5 h-6 w-full min-w-0 rounded-small border border-accent bg-panel px-1 font-bold text-text outline-0"
      value={text}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user asked for exactly this field
      autoFocus
      maxLength={longestName}
      onFocus={(event) => {
        // Drawn anew while somebody types, the text is not selected again.
        if (text === actions.rowOf(sessionId)?.name) event.target.select()
      }}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onChange={(event) => ui.setState({ renaming: { sessionId, text: event.target.value } })}
      onKeyDown={onKeyDown}
      onBlur={() => save(false)}
    />
  )
}
