import clsx from 'clsx'
import { ExternalLink, FileText } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { LinkTarget } from './find-links.ts'
import { linksOnScreen, type ScreenLink } from './link-provider.ts'
import type { TerminalSession } from './terminal-session.ts'

/** What a link leads to, as far as its text does not say it. */
function placeOf({ text, target }: ScreenLink): string {
  const place = target.kind === 'address' ? target.address : target.path
  return text.includes(place) ? '' : place
}

/** The links on a terminal's screen, to choose from by key. The chosen one is marked in the terminal. */
export function TerminalLinks(props: {
  readonly session: TerminalSession
  readonly onOpen: (target: LinkTarget) => void
  readonly onClose: () => void
}): ReactNode {
  const { session, onOpen, onClose } = props
  const { terminal } = session
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [links] = useState(() => linksOnScreen(terminal))
  // What was printed last is nearest to what the user looks at.
  const [at, setAt] = useState(links.length - 1)

  useEffect(() => {
    list.current?.focus()
    return () => terminal.clearSelection()
  }, [terminal])
  useEffect(() => {
    const link = links[at]
    if (link !== undefined) terminal.select(link.x, link.y, link.length)
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [terminal, links, at, id])

  const close = (): void => {
    onClose()
    terminal.focus()
  }
  const open = (link: ScreenLink | undefined): void => {
    close()
    if (link !== undefined) onOpen(link.target)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    const last = links.length - 1
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter') open(links[at])
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'ArrowDown') setAt(Math.min(last, at + 1))
    else if (event.key === 'Home') setAt(0)
    else if (event.key === 'End') setAt(last)
    else return
    event.preventDefault()
  }
  const chosen = links[at]
  // Where it hides nothing of the link that is marked.
  const below = chosen !== undefined && chosen.y - terminal.buffer.active.viewportY < terminal.rows / 2
  return (
    <div
      className={clsx(
        'absolute right-4 left-4 z-10 ml-auto flex max-h-[min(320px,45%)] max-w-lg flex-col overflow-hidden rounded-control border border-line bg-panel shadow-float focus-within:border-accent',
        below ? 'bottom-2' : 'top-2',
      )}
    >
      <div
        ref={list}
        role="listbox"
        aria-label="Links on this screen"
        aria-activedescendant={links.length === 0 ? undefined : `${id}-${at}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={onClose}
        className={clsx('min-h-0 overflow-y-auto outline-0', links.length > 0 && 'border-b border-line p-1')}
      >
        {links.map((link, index) => (
          <div
            key={`${link.y}:${link.x}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            // The list keeps the focus: losing it closes the list.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => open(link)}
            onKeyDown={onKeyDown}
            className={clsx(
              'flex h-7 cursor-default items-center gap-2 rounded-small px-2 text-small',
              index === at ? 'bg-sel' : 'hover:bg-raised',
            )}
          >
            {link.target.kind === 'address' ? (
              <ExternalLink role="img" aria-label="Address" size={12} className="shrink-0 text-dim" />
            ) : (
              <FileText role="img" aria-label="File" size={12} className="shrink-0 text-dim" />
            )}
            <span className="min-w-0 truncate font-mono text-text">{singleLine(link.text, 300)}</span>
            <span className="min-w-0 flex-1 truncate text-right text-dim">{singleLine(placeOf(link), 300)}</span>
          </div>
        ))}
      </div>
      <p role="status" className="px-3 py-1.5 text-small text-dim">
        {links.length === 0 ? 'No links on this screen · Esc: back' : '↑ ↓: choose · Enter: open · Esc: back'}
      </p>
    </div>
  )
}
