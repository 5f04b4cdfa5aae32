import clsx from 'clsx'
import { FileText, X } from 'lucide-react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import type { Attachment } from './attachments.ts'
import { cutMiddle } from './format.ts'

/** Focuses the button that takes the last file off; false when there is none. */
export function focusLastChip(list: HTMLUListElement | null): boolean {
  const last = [...(list?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])].at(-1)
  last?.focus()
  return last !== undefined
}

/** The files that go along, each with a button that takes it off. `keys` says whose keys hold here. */
export function AttachmentChips(props: {
  readonly attachments: readonly Attachment[]
  readonly onRemove: (id: string) => void
  readonly onRetry: () => void
  /** The last one was taken off, or Esc pressed: back to the text. */
  readonly onLeave: () => void
  readonly keys: 'dispatch' | 'reply'
  readonly list: RefObject<HTMLUListElement | null>
}): ReactNode {
  const { attachments, onRemove, onRetry, onLeave, keys, list } = props
  if (attachments.length === 0) return null
  const removeAt = (index: number): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])]
    const next = buttons[index + 1] ?? buttons[index - 1]
    const id = attachments[index]?.id
    if (id !== undefined) onRemove(id)
    if (next === undefined) onLeave()
    else next.focus()
  }
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])]
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) buttons[index + step]?.focus()
    else if (event.key === 'Backspace' || event.key === 'Delete') removeAt(index)
    else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'ArrowUp') onLeave()
    else return
    event.preventDefault()
  }
  return (
    <ul
      ref={list}
      data-keys={keys}
      aria-label="Attached files"
      className="flex max-h-[24vh] flex-wrap gap-1.5 overflow-auto px-2.5 pt-2.5"
    >
      {attachments.map(({ id, name, size, thumbnail, state }, index) => (
        <li
          key={id}
          title={state.kind === 'failed' ? `${name} ${state.problem}` : `${name}, ${sizeText(size)}`}
          className={clsx(
            'flex h-8 max-w-full min-w-0 items-center gap-2 rounded-control border bg-raised pr-0.5 text-small',
            thumbnail === null ? 'pl-2' : 'pl-0.5',
            state.kind === 'failed' ? 'border-failed' : 'border-line',
          )}
        >
          {thumbnail === null ? (
            <FileText aria-hidden="true" size={14} className="shrink-0 text-faint" />
          ) : (
            <img src={thumbnail} alt="" className="size-7 shrink-0 rounded-small object-cover" />
          )}
          <span className="truncate">{cutMiddle(name, 32)}</span>
          {state.kind === 'failed' ? (
            <span className="truncate text-failed">{state.problem}</span>
          ) : (
            <span className="shrink-0 text-faint">{state.kind === 'keeping' ? 'handing over…' : sizeText(size)}</span>
          )}
          {state.kind === 'failed' && state.again && (
            <button type="button" onClick={onRetry} className="shrink-0 rounded-small px-1 underline">
              Try again
            </button>
          )}
          <button
            type="button"
            data-remove=""
            aria-label={`Remove ${name}`}
            title={`Remove ${name}`}
            onClick={() => removeAt(index)}
            onKeyDown={(event) => onKeyDown(event, index)}
            className="inline-flex size-6 shrink-0 items-center justify-center rounded-small text-dim hover:text-text"
          >
            <X aria-hidden="true" size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
