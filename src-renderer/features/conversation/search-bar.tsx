import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { useServices } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'

const pauseMs = 150

type Found = { readonly query: string; readonly seqs: readonly number[]; readonly total: number }

/** Looks for a text in all of the conversation, also where it is not held here. Newest first. */
export function SearchBar(props: {
  readonly sessionId: SessionId
  readonly query: string
  readonly onQuery: (query: string) => void
  /** Shows the entry with a hit. */
  readonly onGo: (seq: number) => void
  readonly onClose: () => void
}): ReactNode {
  const { sessionId, query, onQuery, onGo, onClose } = props
  const { connection } = useServices()
  const [found, setFound] = useState<Found | null>(null)
  const [at, setAt] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  const known = found?.query === query ? found : null

  useEffect(() => {
    if (query.trim() === '') return
    let wanted = true
    const timer = setTimeout(() => {
      void connection
        .call((client) => client.transcript.search({ sessionId, query }))
        .then((result) => {
          if (!wanted) return
          setProblem(result.ok ? null : result.failure.message)
          if (!result.ok) return
          setFound({ query, ...result.value })
          const last = result.value.seqs.at(-1)
          setAt(result.value.seqs.length - 1)
          if (last !== undefined) onGo(last)
        })
    }, pauseMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [connection, sessionId, query, onGo])

  const step = (by: 1 | -1): void => {
    const seqs = known?.seqs ?? []
    if (seqs.length === 0) return
    const next = (at + by + seqs.length) % seqs.length
    setAt(next)
    const seq = seqs[next]
    if (seq !== undefined) onGo(seq)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') step(event.shiftKey ? 1 : -1)
    else return
    event.preventDefault()
  }
  const count =
    query.trim() === ''
      ? ''
      : (problem ??
        (known === null
          ? 'Looking…'
          : known.total === 0
            ? 'Nothing found'
            : `${at + 1} of ${known.total.toLocaleString()}`))
  return (
    <div role="search" className="flex h-9 shrink-0 items-center gap-1 border-b border-line pr-1 pl-3">
      <input
        aria-label="Find in conversation"
        placeholder="Find · Enter older · Shift+Enter newer"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user asked for exactly this field
        autoFocus
        value={query}
        maxLength={400}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-7 min-w-0 flex-1 bg-transparent outline-0"
      />
      <span role="status" className="shrink-0 text-small text-faint">
        {count}
      </span>
      <IconButton label="Older (Enter)" onClick={() => step(-1)}>
        <ChevronUp aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label="Newer (Shift+Enter)" onClick={() => step(1)}>
        <ChevronDown aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label="Close the search (Esc)" onClick={onClose}>
        <X aria-hidden="true" size={14} />
      </IconButton>
    </div>
  )
}
