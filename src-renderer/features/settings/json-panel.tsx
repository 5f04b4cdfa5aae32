import clsx from 'clsx'
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { chordLabel } from '../../../src-shared/board/key-chord.ts'
import { offsetOf, placeOf } from '../../../src-shared/settings/json-places.ts'
import { useServices } from '../../app/services.ts'
import { Button, Key } from '../../ui/button.tsx'
import { shortPath } from './settings-model.ts'
import { textProblems } from './text-problems.ts'

/** What of the file to go to; `n` tells one wish from the next. */
export type JsonTarget = { readonly path: string; readonly n: number }

/** What is being edited, and what it began from. */
type Draft = { readonly text: string; readonly basedOn: string }

/** What was not saved when the panel was left: it is there again with the next one. */
let left: Draft | null = null

/** Whether a text waits to be saved. */
export function hasUnsavedJson(): boolean {
  return left !== null
}

/** The user's settings file as it is, to be edited as text: looked at while it is typed, saved when it is told to. */
export function JsonPanel(props: { readonly view: SettingsView; readonly target: JsonTarget | null }): ReactNode {
  const { view, target } = props
  const { connection, platform } = useServices()
  const [draft, setDraft] = useState(left)
  useEffect(() => {
    left = draft !== null && draft.text !== draft.basedOn ? draft : null
  }, [draft])
  const [failed, setFailed] = useState<string | null>(null)
  const box = useRef<HTMLTextAreaElement | null>(null)
  const lines = useRef<HTMLDivElement | null>(null)
  const text = draft?.text ?? view.text
  const dirty = draft !== null && draft.text !== draft.basedOn
  const changedMeanwhile = dirty && draft.basedOn !== view.text
  const problems = useMemo(() => textProblems(text), [text])
  const count = useMemo(() => text.split('\n').length, [text])

  useGoTo(box, text, target)
  const edit = (next: string): void => {
    setFailed(null)
    setDraft({ text: next, basedOn: draft?.basedOn ?? view.text })
  }
  const save = async (): Promise<void> => {
    if (draft === null || !dirty) return
    const result = await connection.call((client) =>
      client.settings.write({ text: draft.text, basedOn: draft.basedOn }),
    )
    if (!result.ok) return setFailed(result.failure.message)
    setFailed(null)
    setDraft((now) => (now === null || now.text === draft.text ? null : { ...now, basedOn: draft.text }))
  }
  return (
    <section aria-label="Settings file" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        <code className="min-w-0 flex-1 truncate font-mono text-small text-dim" title={view.file}>
          {shortPath(view.file, view)}
        </code>
        <span role="status" className="text-small whitespace-nowrap text-faint">
          {dirty ? 'not saved' : ''}
        </span>
        {dirty && (
          <Button look="plain" onClick={() => setDraft(null)}>
            Discard
          </Button>
        )}
        <Button disabled={!dirty || problems.length > 0 || changedMeanwhile} onClick={() => void save()}>
          Save <Key>{chordLabel('Mod+S', platform)}</Key>
        </Button>
      </div>
      {changedMeanwhile && (
        <p
          role="alert"
          className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 text-small text-needs"
        >
          The file was changed by another program.
          <Button onClick={() => setDraft(null)}>Show what it says now</Button>
          <Button look="plain" onClick={() => setDraft({ text: draft.text, basedOn: view.text })}>
            Keep my text
          </Button>
        </p>
      )}
      <div className="flex min-h-0 flex-1 overflow-hidden bg-bg font-mono text-code">
        <div
          ref={lines}
          aria-hidden="true"
          className="w-11 shrink-0 overflow-hidden py-2 pr-2 text-right text-faint select-none"
        >
          {Array.from({ length: count }, (_, index) => (
            <div key={index} className={clsx(problems.some(({ place }) => place?.line === index + 1) && 'text-failed')}>
              {index + 1}
            </div>
          ))}
          <div className="h-8" />
        </div>
        <textarea
          ref={box}
          aria-label="Settings as JSON"
          aria-invalid={problems.length > 0}
          value={text}
          placeholder="{}"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          onChange={(event) => edit(event.target.value)}
          onScroll={(event) => {
            if (lines.current !== null) lines.current.scrollTop = event.currentTarget.scrollTop
          }}
          onKeyDown={(event) => {
            if (event.key.toLowerCase() !== 's' || !(platform === 'mac' ? event.metaKey : event.ctrlKey)) return
            event.preventDefault()
            if (problems.length === 0 && !changedMeanwhile) void save()
          }}
          className="min-w-0 flex-1 resize-none bg-transparent py-2 pr-3 whitespace-pre outline-0 focus-visible:shadow-[inset_2px_0_0_var(--color-accent)]"
        />
      </div>
      <div role="status" aria-label="Problems" className="max-h-32 shrink-0 overflow-auto">
        {[...problems, ...(failed === null ? [] : [{ message: failed, place: null }])].map(({ message, place }) => (
          <button
            key={`${place?.offset ?? ''} ${message}`}
            type="button"
            disabled={place === null}
            onClick={() => place !== null && goTo(box.current, place.offset)}
            className="flex w-full gap-2 border-t border-line px-3 py-1 text-left text-small text-failed"
          >
            {place !== null && <span className="shrink-0 tabular-nums">{`${place.line}:${place.column}`}</span>}
            <span>{message}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Goes to what a wish names, once for each wish. */
function useGoTo(box: RefObject<HTMLTextAreaElement | null>, text: string, target: JsonTarget | null): void {
  const went = useRef(0)
  useEffect(() => {
    if (target === null || target.n === went.current) return
    went.current = target.n
    goTo(box.current, offsetOf(text, target.path.split('.')) ?? 0)
  }, [box, text, target])
}

function goTo(box: HTMLTextAreaElement | null, offset: number): void {
  if (box === null) return
  box.focus()
  box.setSelectionRange(offset, offset)
  // Browsers do not scroll to a caret that a program moved.
  const lineHeight = Number.parseFloat(getComputedStyle(box).lineHeight)
  box.scrollTop = Math.max(0, (placeOf(box.value, offset).line - 4) * lineHeight)
}
