import { Popover } from 'radix-ui'
import clsx from 'clsx'
import { FolderOpen, Pin, PinOff } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { provideCommand } from '../../app/commands/provided.ts'
import { cutMiddle, directoryName } from '../../app/format.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { useServices, useValue } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'
import { isPath, useFittingDirectories, useRecentDirectories } from './use-directories.ts'

/** Where the next task runs: pinned and recent directories, one by its path, or one from the platform's dialog. */
export function DirectoryChip(): ReactNode {
  const { launch } = useServices()
  const here = useValue(launch, launchDirectory)
  const [open, setOpen] = useState(false)
  const [recent, lookUp] = useRecentDirectories()
  useEffect(() =>
    provideCommand('choose-directory', () => {
      setOpen(true)
      lookUp()
    }),
  )
  const shown = here === null ? 'Choose a directory' : singleLine(directoryName(here), 80)
  const title = here === null ? 'none chosen' : singleLine(here)
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) lookUp()
      }}
    >
      <Popover.Trigger
        aria-label={`Directory: ${title}`}
        title={`Directory: ${title}`}
        className="inline-flex h-6 min-w-14 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim hover:border-faint data-[state=open]:border-accent"
      >
        <span className="max-w-40 truncate">{shown}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Directory"
          className="z-50 flex max-h-[min(70vh,var(--radix-popover-content-available-height))] w-[min(420px,calc(100vw-16px))] flex-col rounded-panel border border-line bg-panel p-1 shadow-float"
        >
          <DirectoryChoice recent={recent} here={here} onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type Group = { readonly title: string; readonly paths: readonly string[] }

function DirectoryChoice(props: {
  readonly recent: readonly string[]
  readonly here: string | null
  readonly onDone: () => void
}): ReactNode {
  const { recent, here, onDone } = props
  const { launch, native, connection } = useServices()
  const pinned = useValue(launch, (state) => state.pinnedDirectories)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const box = useRef<HTMLDivElement | null>(null)
  const fitting = useFittingDirectories(text)
  const choose = (directory: string): void => {
    launch.setState({ directory, demo: null })
    onDone()
  }
  const togglePin = (path: string): void =>
    launch.setState({
      pinnedDirectories: pinned.includes(path) ? pinned.filter((other) => other !== path) : [...pinned, path],
    })
  const fits = (path: string): boolean => path.toLowerCase().includes(text.trim().toLowerCase())
  const known = [...new Set([...(here === null ? [] : [here]), ...recent])].filter((path) => !pinned.includes(path))
  const groups: readonly Group[] = isPath(text)
    ? [{ title: 'Directories', paths: fitting.map(({ path }) => path) }]
    : [
        { title: 'Pinned', paths: pinned.filter(fits) },
        { title: 'Recent', paths: known.filter(fits) },
      ]
  const submit = async (): Promise<void> => {
    const typed = text.trim()
    if (!isPath(typed)) {
      const first = groups.flatMap(({ paths }) => paths)[0]
      if (typed !== '' && first !== undefined) choose(first)
      else if (typed !== '') setProblem('No pinned or recent directory is called that. A whole path begins with / or ~')
      return
    }
    const result = await connection.call((client) => client.completion.directories({ path: typed.slice(0, 4_000) }))
    if (!result.ok) setProblem(result.failure.message)
    else if (result.value.exact === null) setProblem(`There is no directory ${singleLine(typed, 120)}`)
    else choose(result.value.exact)
  }
  const browse = async (): Promise<void> => {
    const chosen = await native?.chooseDirectory()
    if (chosen != null) choose(chosen)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const stops = [...(box.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    stops[(at + step + stops.length) % stops.length]?.focus()
    event.preventDefault()
  }
  /** Completes a path that is half typed; after a slash Tab goes on as everywhere. */
  const onTab = (event: KeyboardEvent<HTMLInputElement>): void => {
    const first = fitting[0]?.path
    if (event.key !== 'Tab' || event.shiftKey || first === undefined || !isPath(text) || /[\\/]$/.test(text)) return
    event.preventDefault()
    setText(`${first}${first.includes('/') ? '/' : '\\'}`)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrows go between the buttons inside
    <div ref={box} onKeyDown={onKeyDown} className="flex min-h-0 flex-col">
      <form
        className="p-1"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <input
          data-stop=""
          aria-label="Another directory"
          aria-describedby={problem === null ? undefined : 'directory-problem'}
          placeholder="Path, or part of a name"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value)
            setProblem(null)
          }}
          onKeyDown={onTab}
          className="h-7 w-full rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent"
        />
        {problem !== null && (
          <p id="directory-problem" role="alert" className="px-1 pt-1 text-small text-failed">
            {problem}
          </p>
        )}
      </form>
      <div className="min-h-0 overflow-auto">
        {groups.map(
          ({ title, paths }) =>
            paths.length > 0 && (
              <section key={title} aria-label={title}>
                <h3 className="px-2 pt-1 pb-1 text-label font-bold text-faint">{title}</h3>
                <ul>
                  {paths.map((path) => (
                    <DirectoryLine
                      key={path}
                      path={path}
                      isChosen={path === here}
                      isPinned={pinned.includes(path)}
                      onChoose={() => choose(path)}
                      onPin={() => togglePin(path)}
                    />
                  ))}
                </ul>
              </section>
            ),
        )}
        {groups.every(({ paths }) => paths.length === 0) && (
          <p className="px-2 py-2 text-small text-faint">
            {isPath(text) ? 'No directory begins like this.' : 'Nothing here yet: type a path.'}
          </p>
        )}
      </div>
      {native !== null && (
        <button
          type="button"
          data-stop=""
          onClick={() => void browse()}
          className="mt-1 flex h-8 items-center gap-2.5 rounded-control border-t border-line px-2 text-left hover:bg-raised focus-visible:bg-sel"
        >
          <FolderOpen aria-hidden="true" size={14} className="text-faint" />
          Choose a folder…
        </button>
      )}
    </div>
  )
}

function DirectoryLine(props: {
  readonly path: string
  readonly isChosen: boolean
  readonly isPinned: boolean
  readonly onChoose: () => void
  readonly onPin: () => void
}): ReactNode {
  const { path, isChosen, isPinned, onChoose, onPin } = props
  const name = singleLine(directoryName(path), 80)
  return (
    <li className="flex items-center rounded-control hover:bg-raised">
      <button
        type="button"
        data-stop=""
        aria-pressed={isChosen}
        title={singleLine(path)}
        onClick={onChoose}
        className="min-w-0 flex-1 rounded-control px-2 py-1 text-left outline-0 focus-visible:bg-sel"
      >
        <span className={clsx('block truncate', isChosen && 'text-accent')}>{name}</span>
        <span className="block truncate text-small text-faint">{cutMiddle(singleLine(path), 56)}</span>
      </button>
      <IconButton label={isPinned ? `Unpin ${name}` : `Pin ${name}`} onClick={onPin}>
        {isPinned ? <PinOff aria-hidden="true" size={14} /> : <Pin aria-hidden="true" size={14} />}
      </IconButton>
    </li>
  )
}
