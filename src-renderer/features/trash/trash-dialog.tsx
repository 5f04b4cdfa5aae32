import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import { formatBytes } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { plural } from '../../app/format.ts'
import { useServices } from '../../app/services.ts'
import { announce } from '../../app/ui-store.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'
import { LetGo } from './let-go.tsx'
import { TrashRow } from './trash-row.tsx'
import { useTrash, type TrashView } from './use-trash.ts'

const mostShown = 200

/** The removed sessions: what is there, how long, and how each comes back or goes for good. */
export function TrashDialog(): ReactNode {
  const { ui } = useServices()
  const { view, read, restore, letGo } = useTrash()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<readonly Trashed[] | null>(null)
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<string | null>(null)
  const list = useRef<HTMLUListElement | null>(null)
  const search = useRef<HTMLInputElement | null>(null)
  const removed = view.kind === 'there' ? view.removed : []
  const found = removed.filter((one) => fits(one, typed))
  const goTo = useRef<number | null>(null)
  // What had the focus went away with its session: the next one has it.
  useLayoutEffect(() => {
    const at = goTo.current
    if (at === null) return
    goTo.current = null
    focusRow(list.current, Math.min(at, found.length - 1), search.current)
  }, [found.length])

  const doRestore = async (one: Trashed, at: number): Promise<void> => {
    setProblem(null)
    setBusy((now) => new Set([...now, one.id]))
    goTo.current = at
    const result = await restore(one)
    setBusy((now) => new Set([...now].filter((id) => id !== one.id)))
    if (result.ok) return announce(ui, `“${singleLine(one.name, 60)}” is back on the board`)
    goTo.current = null
    setProblem(`“${singleLine(one.name, 60)}” was not restored: ${result.failure.message}`)
  }
  const doLetGo = async (all: readonly Trashed[]): Promise<void> => {
    setAsked(null)
    setProblem(null)
    search.current?.focus()
    const result = await letGo(all.map(({ id }) => id))
    if (!result.ok) setProblem(`Nothing was let go of: ${result.failure.message}`)
    else if (result.value.left > 0) setProblem(`${result.value.left} could not be cleared away; see the log.`)
    else announce(ui, `Let go of ${plural(all.length, 'removed session')}`)
  }
  return (
    <Panel
      title="Trash"
      className="!flex w-[min(760px,calc(100vw-32px))] flex-col !overflow-hidden"
      onClose={() => ui.setState({ overlay: null })}
    >
      <div className="flex items-center gap-3 border-b border-line px-4 pt-2 pb-3">
        <input
          ref={search}
          type="search"
          aria-label="Find a removed session"
          placeholder="Find a removed session"
          value={typed}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first thing to do in a long list
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            focusRow(list.current, 0, null)
          }}
          className="h-7 min-w-0 flex-1 rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent"
        />
        <p className="text-small text-faint" role="status">
          {summaryOf(view)}
        </p>
      </div>
      {problem !== null && (
        <p role="alert" className="border-b border-line px-4 py-2 wrap-anywhere text-failed">
          {problem}
        </p>
      )}
      <div className="min-h-24 flex-1 overflow-auto">
        {view.kind === 'failed' && (
          <div className="grid justify-items-start gap-2 px-4 py-4">
            <p role="alert" className="wrap-anywhere text-failed">
              The trash could not be read: {view.message}
            </p>
            <Button onClick={() => void read()}>Try again</Button>
          </div>
        )}
        {view.kind === 'there' && found.length === 0 && (
          <p className="px-4 py-4 text-faint">
            {removed.length === 0
              ? `Nothing was removed. Deleted sessions wait here for ${plural(view.days, 'day')}.`
              : 'No removed session fits.'}
          </p>
        )}
        <ul ref={list} aria-label="Removed sessions" hidden={found.length === 0}>
          {found.slice(0, mostShown).map((one, at) => (
            <TrashRow
              key={one.id}
              removed={one}
              isBusy={busy.has(one.id)}
              onRestore={() => void doRestore(one, at)}
              onLetGo={() => setAsked([one])}
              onStep={(step) => focusRow(list.current, at + step, search.current)}
            />
          ))}
        </ul>
        {found.length > mostShown && (
          <p className="px-4 py-2 text-small text-faint">{found.length - mostShown} more: find them by name.</p>
        )}
      </div>
      {removed.length > 0 && (
        <LetGo asked={asked} all={removed} onAsk={setAsked} onLetGo={(all) => void doLetGo(all)} />
      )}
    </Panel>
  )
}

function fits({ name, id, repository }: Trashed, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/)
  const text = `${name} ${id} ${repository ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function summaryOf(view: TrashView): string {
  if (view.kind !== 'there') return view.kind === 'loading' ? 'Looking…' : ''
  const bytes = view.removed.reduce((sum, one) => sum + one.bytes, 0)
  return `${plural(view.removed.length, 'session')} · ${formatBytes(bytes)} of ${view.gigabytes} GB`
}

/** Moves the focus to the n-th removed session, or, where there is none, to `otherwise`. */
function focusRow(list: HTMLElement | null, at: number, otherwise: HTMLElement | null): void {
  const buttons = list?.querySelectorAll<HTMLElement>('[data-restore]') ?? []
  const wanted = at < 0 ? null : buttons[at]
  if (wanted !== null && wanted !== undefined) wanted.focus()
  else if (at < 0) otherwise?.focus()
}
