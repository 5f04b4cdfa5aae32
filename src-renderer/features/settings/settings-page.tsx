import clsx from 'clsx'
import { X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { plural } from '../../app/format.ts'
import { useServices } from '../../app/services.ts'
import { useReturnToBoard } from '../../app/use-return-to-board.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { AccountSection, fitsAccount } from './account-section.tsx'
import { DirectoryChoice } from './directory-choice.tsx'
import { hasUnsavedJson, JsonPanel, type JsonTarget } from './json-panel.tsx'
import { KeysSection } from './keys-section.tsx'
import { SectionList } from './section-list.tsx'
import { SettingRow } from './setting-row.tsx'
import { fittingSections, sourceText } from './settings-model.ts'
import { useSettingsView } from './use-settings-view.ts'

/** From this width on the file stands beside the controls. */
const roomForBoth = 1_100

/** Every setting with where it comes from, and the user's file beside it. */
export function SettingsPage(): ReactNode {
  const { ui } = useServices()
  const leave = useReturnToBoard()
  const [query, setQuery] = useState('')
  const [directory, setDirectory] = useState<string | null>(null)
  const [json, setJson] = useState<{ readonly shown: boolean; readonly target: JsonTarget | null }>({
    shown: hasUnsavedJson(),
    target: null,
  })
  const view = useSettingsView(directory)
  const search = useRef<HTMLInputElement | null>(null)
  const scroller = useRef<HTMLDivElement | null>(null)
  const closeKey = useKeyLabel('close')
  const sections = useMemo(() => fittingSections(view, query), [view, query])
  const account = fitsAccount(query)
  const found = sections.reduce((sum, { leaves }) => sum + leaves.length, 0)
  const titles = [...(account ? ['Account'] : []), ...sections.map(({ title }) => title), 'Keys']

  useEffect(() => {
    if (ui.getState().settingsAt === 'search') search.current?.focus()
  }, [ui])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    if (query !== '' && event.target === search.current) setQuery('')
    else leave()
  }
  /** Where there is no room for both, the file makes way for what is looked for. */
  const showControls = (): void => {
    if (window.innerWidth < roomForBoth) flushSync(() => setJson({ shown: false, target: null }))
  }
  const editJson = (path: string): void =>
    setJson(({ target }) => ({ shown: true, target: { path, n: (target?.n ?? 0) + 1 } }))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc leaves the page wherever the focus is in it
    <main aria-label="Settings" onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col bg-panel">
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h1 className="text-lead font-bold">Settings</h1>
        <input
          ref={search}
          type="search"
          aria-label="Search settings"
          placeholder="Search settings"
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value)
            showControls()
            scroller.current?.scrollTo({ top: 0 })
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            focusFirst(scroller.current)
          }}
          className="h-7 w-72 min-w-32 flex-1 rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent min-[900px]:flex-none"
        />
        <span role="status" className="text-small text-faint">
          {query === '' ? '' : plural(found, 'setting')}
        </span>
        <span className="ml-auto flex min-w-0 items-center gap-2">
          <DirectoryChoice directory={directory} onChoose={setDirectory} />
          <Button
            aria-pressed={json.shown}
            className="aria-pressed:border-accent"
            onClick={() => setJson(({ shown }) => ({ shown: !shown, target: null }))}
          >
            JSON
          </Button>
          <IconButton label={closeKey === '' ? 'Back to the board' : `Back to the board (${closeKey})`} onClick={leave}>
            <X aria-hidden="true" size={15} />
          </IconButton>
        </span>
      </div>
      <div className="flex min-h-0 flex-1">
        <SectionList titles={titles} scroller={scroller} onGo={showControls} />
        <div
          ref={scroller}
          className={clsx('min-h-0 min-w-0 flex-1 overflow-y-auto px-5 pb-16', json.shown && 'max-[1099px]:hidden')}
        >
          {view === null ? (
            <SettingsSkeleton />
          ) : (
            <div className="mx-auto max-w-[860px]">
              {view.problems.map(({ source, message }) => (
                <p key={`${source} ${message}`} role="alert" className="mt-3 text-small break-words text-failed">
                  {sourceText(source, view)}: {message}
                </p>
              ))}
              {account && (
                <div data-section="Account" className="pt-5">
                  <AccountSection />
                </div>
              )}
              {sections.map(({ title, leaves }) => (
                <section key={title} aria-label={title} data-section={title} className="pt-5">
                  <h2 className="text-lead font-bold">{title}</h2>
                  <ul>
                    {leaves.map((leaf) => (
                      <SettingRow key={leaf.path} leaf={leaf} view={view} onEditJson={editJson} />
                    ))}
                  </ul>
                </section>
              ))}
              <div data-section="Keys" className="pt-5">
                <KeysSection query={query} />
              </div>
              {found === 0 && !account && (
                <p className="pt-5 text-faint">No other setting fits. Esc in the search box shows all again.</p>
              )}
            </div>
          )}
        </div>
        {json.shown && view !== null && (
          <div className="flex min-h-0 w-[min(46%,640px)] shrink-0 flex-col border-l border-line max-[1099px]:w-auto max-[1099px]:flex-1">
            <JsonPanel view={view} target={json.target} />
          </div>
        )}
      </div>
    </main>
  )
}

/** The first control that takes the focus: one that keeps its place unseen, such as a reset, does not. */
function focusFirst(within: Element | null): void {
  for (const control of within?.querySelectorAll<HTMLElement>('button, input, select, textarea') ?? []) {
    control.focus()
    if (document.activeElement === control) return
  }
}

function SettingsSkeleton(): ReactNode {
  return (
    <div aria-hidden="true" className="mx-auto flex max-w-[860px] flex-col gap-4 pt-6">
      {[1, 2, 3, 4, 5, 6].map((line) => (
        <div key={line} className="skeleton h-12" />
      ))}
    </div>
  )
}
