import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from 'lucide-react'
import clsx from 'clsx'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import { IconButton } from '../../ui/button.tsx'
import type { TerminalSession } from './terminal-session.ts'
import { readSearchColors } from './terminal-theme.ts'

type Found = { readonly index: number; readonly count: number }

/** So many matches are counted and marked; where there are more, that is said. */
const mostMatches = 1_000

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

function inWords(text: string, regex: boolean, { index, count }: Found): string {
  if (text === '') return ''
  if (regex && !isRegex(text)) return 'No pattern'
  if (count === 0) return 'Nothing found'
  const shown = count >= mostMatches ? `${mostMatches}+` : String(count)
  return index === -1 ? `${shown} found` : `${index + 1} of ${shown}`
}

/** Finds text in a terminal and what has scrolled out of it. */
export function TerminalSearch(props: { readonly session: TerminalSession; readonly onClose: () => void }): ReactNode {
  const { session, onClose } = props
  const { search, terminal } = session
  const [text, setText] = useState('')
  const [regex, setRegex] = useState(false)
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [found, setFound] = useState<Found>({ index: -1, count: 0 })

  useEffect(() => {
    const told = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      told.dispose()
      search.clearDecorations()
    }
  }, [search])

  const look = (
    forward: boolean,
    how: { text: string; regex: boolean; caseSensitive: boolean },
    typing = false,
  ): void => {
    if (how.text === '' || (how.regex && !isRegex(how.text))) {
      search.clearDecorations()
      setFound({ index: -1, count: 0 })
      return
    }
    // Matches that are marked already are not counted anew for other options.
    if (how.regex !== regex || how.caseSensitive !== caseSensitive) search.clearDecorations()
    const options = { ...how, decorations: readSearchColors(), incremental: typing }
    if (forward) search.findNext(how.text, options)
    else search.findPrevious(how.text, options)
  }
  const now = { text, regex, caseSensitive }
  const close = (): void => {
    onClose()
    terminal.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter') look(!event.shiftKey, now)
    else return
    event.preventDefault()
  }
  return (
    <div
      role="search"
      aria-label="Find in terminal"
      className="absolute top-2 right-4 left-4 z-10 ml-auto flex h-9 max-w-96 items-center gap-0.5 rounded-control border border-line bg-panel pr-1 pl-2.5 shadow-float focus-within:border-accent"
    >
      <input
        aria-label="Find in terminal"
        placeholder="Find"
        title="Enter: next · Shift+Enter: previous · Esc: close"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user asked for exactly this field
        autoFocus
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          look(true, { ...now, text: event.target.value }, true)
        }}
        onKeyDown={onKeyDown}
        className="min-w-0 flex-1 text-text outline-0"
      />
      <span role="status" aria-label="Matches" className="px-1 text-small whitespace-nowrap text-dim">
        {inWords(text, regex, found)}
      </span>
      <IconButton
        label="Upper and lower case count"
        aria-pressed={caseSensitive}
        className={clsx('!size-6', caseSensitive && 'bg-sel !text-accent')}
        onClick={() => {
          setCaseSensitive(!caseSensitive)
          look(true, { ...now, caseSensitive: !caseSensitive }, true)
        }}
      >
        <CaseSensitive aria-hidden="true" size={14} />
      </IconButton>
      <IconButton
        label="Regular expression"
        aria-pressed={regex}
        className={clsx('!size-6', regex && 'bg-sel !text-accent')}
        onClick={() => {
          setRegex(!regex)
          look(true, { ...now, regex: !regex }, true)
        }}
      >
        <Regex aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label="Previous match (Shift+Enter)" className="!size-6" onClick={() => look(false, now)}>
        <ArrowUp aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label="Next match (Enter)" className="!size-6" onClick={() => look(true, now)}>
        <ArrowDown aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label="Close the search (Esc)" className="!size-6" onClick={close}>
        <X aria-hidden="true" size={14} />
      </IconButton>
    </div>
  )
}
