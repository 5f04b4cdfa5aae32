import { useEffect, useMemo, useState } from 'react'
import type { CompletedFile } from '../../../src-shared/api/completion.ts'
import { useServices } from '../services.ts'
import {
  completionQuery,
  replyQuery,
  type CompletionQuery,
} from '../../../src-shared/client/dispatch/completion-query.ts'
import type { KnownNames } from '../../../src-shared/client/dispatch/known-names.ts'
import { suggestionsFor, type Suggestion } from '../../../src-shared/client/dispatch/suggestions.ts'

/** The list over the box. */
export type Completion = {
  readonly query: CompletionQuery | null
  /** Empty: there is no list. */
  readonly items: readonly Suggestion[]
  /** Nothing is highlighted until the user goes there: Enter is the box's own till then. */
  readonly highlighted: number | null
  readonly highlight: (index: number | null) => void
  /** Goes round; from nowhere down to the first, up to the last. */
  readonly step: (by: 1 | -1) => void
  /** Takes the list away until another word is typed. */
  readonly dismiss: () => void
}

const nothing: readonly Suggestion[] = []
const noFiles: readonly CompletedFile[] = []
const mostFiles = 15
const debounceMs = 60

/** What completes the word at `cursor`; null: the box has no single cursor, or not the focus. */
export function useCompletion(options: {
  readonly text: string
  readonly cursor: number | null
  /** Plain text is a command. */
  readonly isShell: boolean
  /** What may be typed differs between a task and a reply. */
  readonly box: 'task' | 'reply'
  /** Where files are looked for. */
  readonly cwd: string | null
  readonly names: KnownNames | null
  readonly history: () => readonly string[]
}): Completion {
  const { text, cursor, isShell, box, cwd, names, history } = options
  const { connection } = useServices()
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [chosen, setChosen] = useState<{ readonly key: string; readonly index: number } | null>(null)
  const query = useMemo(() => {
    const queryOf = box === 'reply' ? replyQuery : completionQuery
    const found = cursor === null ? null : queryOf(text, cursor)
    // A command of the shell is no sentence with names in it.
    return isShell && (found?.kind === 'mention' || found?.kind === 'first-word') ? null : found
  }, [text, cursor, isShell, box])
  const files = useFiles(query?.kind === 'mention' || query?.kind === 'file' ? query.text : null, cwd)
  const word = query === null ? null : `${query.kind} ${query.start}`
  const key = query === null ? null : `${word} ${query.text}`
  const items = useMemo(() => {
    if (query === null) return nothing
    const { rows } = connection.board.getState().board
    return suggestionsFor(query, { names, files, rows: rows.values(), history: history() })
  }, [query, names, files, connection, history])
  const shown = word === null || word === dismissed ? nothing : items
  // The next word is a new one, also when it begins where the last one did.
  if (word === null && dismissed !== null) setDismissed(null)
  const highlighted = chosen !== null && chosen.key === key && chosen.index < shown.length ? chosen.index : null
  const highlight = (index: number | null): void => setChosen(key === null || index === null ? null : { key, index })
  return {
    query,
    items: shown,
    highlighted,
    highlight,
    step: (by) => {
      const from = highlighted ?? (by === 1 ? -1 : shown.length)
      highlight((from + by + shown.length) % shown.length)
    },
    dismiss: () => setDismissed(word),
  }
}

/** The files that fit; those of the last word stay until the next are there. */
function useFiles(typed: string | null, cwd: string | null): readonly CompletedFile[] {
  const { connection } = useServices()
  const [found, setFound] = useState<{ readonly cwd: string; readonly files: readonly CompletedFile[] } | null>(null)
  useEffect(() => {
    if (typed === null || cwd === null) return
    let wanted = true
    const timer = setTimeout(() => {
      void connection
        .call((client) => client.completion.files({ cwd, query: typed.slice(0, 1_000), limit: mostFiles }))
        .then((result) => {
          if (wanted) setFound({ cwd, files: result.ok ? result.value.files : noFiles })
        })
    }, debounceMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [connection, typed, cwd])
  return typed === null || found === null || found.cwd !== cwd ? noFiles : found.files
}
