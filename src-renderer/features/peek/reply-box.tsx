import clsx from 'clsx'
import { ArrowUp, Paperclip } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { AttachmentChips, focusLastChip } from '../../app/attachment-chips.tsx'
import { SuggestionCount, SuggestionList, suggestionId } from '../../app/completion/suggestion-list.tsx'
import { withSuggestion, type Suggestion } from '../../../src-shared/client/dispatch/suggestions.ts'
import { useCompletion } from '../../app/completion/use-completion.ts'
import { useKnownNames } from '../../app/completion/use-known-names.ts'
import { EditorWait, useEdited } from '../../app/editor-wait.tsx'
import { replyPlace } from '../../app/editor.ts'
import { registerFocus } from '../../app/focus.ts'
import { pastedFiles } from '../../app/read-file.ts'
import { writeAt } from '../../app/write-at.ts'
import { useServices, useValue } from '../../app/services.ts'
import { useHistoryKeys } from '../../app/use-history-keys.ts'
import { IconButton, Key } from '../../ui/button.tsx'
import { replyHistoryOf } from './reply-files.ts'
import { suggestedReply } from '../../../src-shared/board/suggested-reply.ts'
import type { ReplyDraft } from './use-reply.ts'

/** Where replies are typed. The text stays until the reply is accepted. */
export function ReplyBox(props: {
  readonly row: SessionRow
  readonly draft: ReplyDraft
  readonly onFiles: (files: readonly File[]) => void
}): ReactNode {
  const { row, draft, onFiles } = props
  const services = useServices()
  const { platform, keys, editor } = services
  const { text, setText, sending, problem } = draft
  const files = useValue(draft.files.store, (all) => all)
  const box = useRef<HTMLTextAreaElement | null>(null)
  const chips = useRef<HTMLUListElement | null>(null)
  const picker = useRef<HTMLInputElement | null>(null)
  const listId = useId()
  const [cursor, setCursor] = useState<number | null>(null)
  const isShell = !capabilitiesOf(row.engine).converses
  const cwd = row.worktree?.path ?? row.cwd
  const names = useNamesWhile(!isShell && cursor !== null, cwd)
  const history = replyHistoryOf(services)
  const completion = useCompletion({ text, cursor, isShell, box: 'reply', cwd, names, history: history.entries })
  const write = (next: string, at: number): void => {
    writeAt(box.current, at, () => {
      setText(next)
      setCursor(at)
    })
  }
  const { onHistoryKey } = useHistoryKeys({ box, history, text, write, platform })
  useEffect(() => registerFocus('reply', () => box.current?.focus()), [])
  const place = replyPlace(row.sessionId)
  const edited = useEdited(place)
  useEffect(() =>
    editor.registerBox(place, {
      read: () => text,
      write: (next) => write(next, next.length),
      where: () => ({ sessionId: row.sessionId }),
    }),
  )
  const suggested = text === '' && files.length === 0 && !sending ? suggestedReply(row) : null

  const take = (item: Suggestion): void => {
    if (completion.query === null) return
    const next = withSuggestion(text, completion.query, item)
    write(next.text, next.cursor)
    box.current?.focus()
  }
  const onListKey = (event: KeyboardEvent): boolean => {
    const { items, highlighted, step, dismiss } = completion
    if (items.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
    const item = items[highlighted ?? 0]
    if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Escape') dismiss()
    else if (item !== undefined && (event.key === 'Tab' || (event.key === 'Enter' && highlighted !== null))) take(item)
    else return false
    return true
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // The second is how browsers without the first tell of an input method.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || edited) return
    if (onListKey(event)) return event.preventDefault()
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    const command = keys.commandOf(event, 'reply')?.command ?? null
    if (event.key === 'Tab' && isPlain && suggested !== null) {
      event.preventDefault()
      write(suggested, suggested.length)
    } else if (command === 'newline' && !(event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      event.preventDefault()
      const { selectionStart, selectionEnd } = event.currentTarget
      event.currentTarget.setRangeText('\n', selectionStart, selectionEnd, 'end')
      setText(event.currentTarget.value)
    } else if (event.key === 'Enter' && isPlain) {
      event.preventDefault()
      void draft.sendTyped()
    } else if (event.key === 'Backspace' && text === '' && focusLastChip(chips.current)) {
      event.preventDefault()
    } else onHistoryKey(event, command)
  }
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = isShell ? [] : pastedFiles(event.clipboardData)
    if (pasted.length === 0) return
    event.preventDefault()
    onFiles(pasted)
  }
  const followCursor = ({ selectionStart, selectionEnd }: HTMLTextAreaElement): void =>
    setCursor(selectionStart === selectionEnd ? selectionStart : null)

  const listed = completion.items.length > 0
  return (
    <div className="@container">
      {problem !== null && (
        <p role="alert" className="px-1 pb-1 text-small wrap-anywhere text-failed">
          {problem}
        </p>
      )}
      <div className="relative rounded-control border border-line bg-bg focus-within:border-accent">
        {listed && (
          <SuggestionList id={listId} items={completion.items} highlighted={completion.highlighted} onTake={take} />
        )}
        <SuggestionCount count={completion.items.length} />
        <AttachmentChips
          attachments={files}
          keys="reply"
          list={chips}
          onRemove={draft.files.remove}
          onRetry={draft.files.retry}
          onLeave={() => box.current?.focus()}
        />
        <EditorWait place={place} />
        <div className="flex items-end">
          <textarea
            ref={box}
            readOnly={edited}
            data-keys="reply"
            aria-label="Reply"
            aria-autocomplete="list"
            aria-controls={listed ? listId : undefined}
            aria-activedescendant={
              completion.highlighted === null ? undefined : suggestionId(listId, completion.highlighted)
            }
            aria-describedby={`${listId}-hint`}
            placeholder={suggested ?? placeholderOf(row)}
            rows={1}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              followCursor(event.target)
            }}
            onSelect={(event) => followCursor(event.currentTarget)}
            onBlur={() => setCursor(null)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            className="block field-sizing-content max-h-[30vh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-2 outline-0"
          />
          {suggested !== null && (
            <button
              type="button"
              tabIndex={-1}
              aria-label={`Tab: take the suggested reply ${suggested}`}
              title="Take the suggested reply (Tab)"
              onClick={() => {
                write(suggested, suggested.length)
                box.current?.focus()
              }}
              className="mb-1.5 h-6 shrink-0 rounded-small border border-line px-1.5"
            >
              <Key>Tab</Key>
            </button>
          )}
          {!isShell && (
            <>
              <input
                ref={picker}
                type="file"
                multiple
                tabIndex={-1}
                aria-label="Files to attach"
                className="hidden"
                onChange={(event) => {
                  onFiles([...(event.target.files ?? [])])
                  event.target.value = ''
                  box.current?.focus()
                }}
              />
              <IconButton label="Attach files" className="my-1 ml-1" onClick={() => picker.current?.click()}>
                <Paperclip aria-hidden="true" size={14} />
              </IconButton>
            </>
          )}
          <IconButton
            label="Send (Enter)"
            disabled={sending || edited || (text.trim() === '' && files.length === 0)}
            className="my-1 mr-1 disabled:opacity-40"
            onClick={() => {
              box.current?.focus()
              void draft.sendTyped()
            }}
          >
            <ArrowUp aria-hidden="true" size={15} />
          </IconButton>
        </div>
      </div>
      <p id={`${listId}-hint`} className={clsx('min-h-5 px-1 pt-1 text-small', sending ? 'text-accent' : 'text-faint')}>
        {sending ? 'Sending…' : hintOf(row, text, suggested)}
      </p>
    </div>
  )
}

/** The names of a directory, read once somebody writes here. */
function useNamesWhile(wanted: boolean, cwd: string): ReturnType<typeof useKnownNames>['names'] {
  const [began, setBegan] = useState(false)
  if (wanted && !began) setBegan(true)
  return useKnownNames(began ? cwd : null).names
}

function placeholderOf(row: SessionRow): string {
  switch (row.request?.kind) {
    case 'question':
      return 'Reply in your own words'
    case 'permission':
      return 'Reply, or the reason for Deny'
    case 'plan':
      return 'What should change in the plan'
    default:
      return capabilitiesOf(row.engine).converses ? 'Reply' : 'Send a line to the command'
  }
}

/** What Enter does, and what it brings about. */
function hintOf(row: SessionRow, text: string, suggested: string | null): string {
  if (!capabilitiesOf(row.engine).converses)
    return row.liveness === 'exited' ? 'The command has ended' : 'Enter types the line'
  if (/^\s*!/.test(text)) return 'Enter runs this command in the session'
  if (/^\s*\//.test(text)) return 'Enter does this command'
  if (row.hold?.kind === 'queue') return 'It waits for its turn: a reply is read when it begins'
  if (row.liveness === 'exited') return 'Its process has ended: a reply starts it again'
  if (row.liveness === 'unresponsive') return 'Its process does not answer: a reply is kept until it does'
  if (suggested !== null) return 'Tab takes the suggested reply'
  return row.state === 'working' ? 'Enter sends; it is read at the next step' : 'Enter sends · Shift+Enter new line'
}
