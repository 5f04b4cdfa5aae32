import { X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { commands } from '../../app/commands/registry.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { focusPlace } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { clearSelection, meantSessions } from '../../app/selecting.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { Button, IconButton, Key } from '../../ui/button.tsx'

const draftKey = 'draft-for-several'

/** What can be done to the sessions that are selected together. It floats: nothing moves when it comes. */
export function BulkBar(): ReactNode {
  const services = useServices()
  const { ui, connection } = services
  const count = useUi((state) => state.selection.size)
  const replying = useUi((state) => state.replyingAll)
  const armed = useUi(
    (state) => state.armed !== null && [...state.selection].every((one) => state.armed?.sessionIds.has(one)),
  )
  const selection = useUi((state) => state.selection)
  const allPinned = useValue(connection.board, ({ board }) =>
    [...selection].every((sessionId) => board.rows.get(sessionId)?.pinned === true),
  )
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Selected sessions"
      className="absolute bottom-2 left-1/2 z-30 w-max max-w-[calc(100%-24px)] -translate-x-1/2 rounded-panel border border-line bg-panel p-1.5 shadow-float"
    >
      {replying && <ReplyToAll count={count} />}
      <div className="flex items-center gap-1">
        <span className="px-2 whitespace-nowrap">
          {armed ? <span className="text-failed">Again deletes {count}</span> : `${count} selected`}
        </span>
        <Action command="stop-only" keyOf="stop" label="Stop" />
        <Action command="delete" label="Delete" />
        <Action command="tags" label="Tag" />
        <Action command="pin" label={allPinned ? 'Unpin' : 'Pin'} />
        <Button
          look="plain"
          aria-expanded={replying}
          onClick={() => ui.setState(({ replyingAll }) => ({ replyingAll: !replyingAll }))}
        >
          Reply
        </Button>
        <IconButton
          label="Select nothing (Esc)"
          onClick={() => {
            clearSelection(services)
            focusPlace('board')
          }}
        >
          <X aria-hidden="true" size={14} />
        </IconButton>
      </div>
    </div>
  )
}

function Action(props: {
  readonly command: KeyCommand
  readonly label: string
  /** The command whose key does this too. */
  readonly keyOf?: KeyCommand
}): ReactNode {
  const { command, label } = props
  const services = useServices()
  const { connection } = services
  const key = useKeyLabel(props.keyOf ?? command)
  const unavailable = useValue(connection.board, () => commands[command].unavailable(services))
  return (
    <Button
      look="plain"
      disabled={unavailable !== null}
      title={unavailable ?? undefined}
      onClick={() => {
        commands[command].run(services, 0)
        if (services.ui.getState().tagging === null) focusPlace('board')
      }}
    >
      {label}
      {key !== '' && (
        <span className="max-[899px]:hidden">
          <Key>{key}</Key>
        </span>
      )}
    </Button>
  )
}

/** One text to all selected sessions; it stays until at least one has taken it, also over a reload. */
function ReplyToAll({ count }: { readonly count: number }): ReactNode {
  const services = useServices()
  const { ui, memory, actions } = services
  const box = useRef<HTMLTextAreaElement | null>(null)
  const [text, setText] = useState(() => memory.read(draftKey) ?? '')
  const [sending, setSending] = useState(false)
  useEffect(() => box.current?.focus(), [])
  useEffect(() => memory.write(draftKey, text), [memory, text])
  const leave = (): void => {
    ui.setState({ replyingAll: false })
    focusPlace('board')
  }
  const send = async (): Promise<void> => {
    if (sending || text.trim() === '') return
    setSending(true)
    const sent = await actions.replyAll(meantSessions(services), text)
    setSending(false)
    if (!sent) return
    setText('')
    memory.write(draftKey, null)
    leave()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') leave()
    else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) void send()
    else return
    event.preventDefault()
  }
  return (
    <div className="mb-1.5 w-[520px] max-w-full rounded-control border border-line bg-bg focus-within:border-accent">
      <textarea
        ref={box}
        aria-label={`Reply to ${plural(count, 'session')}`}
        placeholder={`One reply to ${plural(count, 'session')} · Enter sends`}
        rows={1}
        value={text}
        readOnly={sending}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="block field-sizing-content max-h-[30vh] min-h-9 w-full resize-none bg-transparent px-2.5 py-2 outline-0"
      />
    </div>
  )
}
