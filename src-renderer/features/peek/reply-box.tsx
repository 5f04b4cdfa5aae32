import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { registerFocus } from '../../app/focus.ts'
import { useServices } from '../../app/services.ts'

/** Where replies are typed. The text stays until the reply is accepted. */
export function ReplyBox(props: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly onSend: () => void
  readonly sending: boolean
  readonly placeholder: string
  readonly status: ReactNode
}): ReactNode {
  const { text, onText, onSend, sending, placeholder, status } = props
  const { keys } = useServices()
  const box = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => registerFocus('reply', () => box.current?.focus()), [])
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (keys.commandOf(event, 'reply')?.command === 'newline' && event.key !== 'Enter') {
      event.preventDefault()
      event.currentTarget.setRangeText(
        '\n',
        event.currentTarget.selectionStart,
        event.currentTarget.selectionEnd,
        'end',
      )
      onText(event.currentTarget.value)
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      if (!sending && text.trim() !== '') onSend()
    }
  }
  return (
    <div className="shrink-0 px-3 pb-3">
      <div className="min-h-5 px-1 pb-1 text-small text-faint">{status}</div>
      <div className="rounded-control border border-line bg-bg focus-within:border-accent">
        <textarea
          ref={box}
          data-keys="reply"
          aria-label="Reply"
          placeholder={placeholder}
          rows={1}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-[30vh] min-h-9 w-full resize-none bg-transparent px-2.5 py-2 outline-0"
        />
      </div>
    </div>
  )
}
