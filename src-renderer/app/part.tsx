import {
  Component,
  lazy,
  Suspense,
  useEffectEvent,
  useLayoutEffect,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { KeyCommand, KeyContext } from '../../src-shared/board/key-map.ts'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/dialog.tsx'
import { deliverKeysOnFocus, dropKeys, holdKeys } from './held-keys.ts'
import { later } from './later.ts'
import { useServices, useValue } from './services.ts'

/** The file of a part could not be had: mostly an update took it away, since the names of files change with what is in them. */
class MissingFile extends Error {}

/**
 * A part of the window whose file comes when the window is idle, or when it is first shown. Stands in a `Part`. Once the file
 * is there the part is drawn at once, without its fallback in between: what is typed right after its key finds it there.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  const loadOnce = later(() =>
    load().then(
      (component) => {
        loaded = component
        return { default: component }
      },
      (cause: unknown) => {
        throw new MissingFile('a file of the window is missing', { cause })
      },
    ),
  )
  const Lazy: ComponentType<Props> = lazy(loadOnce)
  return function LazyPart(props: Props): ReactNode {
    // What was drawn first stays: another kind of component would begin anew.
    const [Ready] = useState(() => loaded)
    return Ready === null ? <Lazy {...props} /> : <Ready {...props} />
  }
}

type Place = {
  /**
   * `fill`: in the place of the part; `screen`: the same, for what is all there is to read; `dialog`: over the window, for
   * what is a dialog itself.
   */
  readonly place: 'fill' | 'screen' | 'dialog'
  /** Takes the part away; without it there is no way but to load the window again. */
  readonly close?: { readonly label: string; readonly run: () => void }
}

/** The key that takes away a part which is typed into, as the key map names it. */
type TypedInto = { readonly leave: KeyCommand; readonly context: KeyContext }

/**
 * Keeps what goes wrong in one part of the window from taking the rest of it along. A part that is `typedInto` gets the keys
 * that are pressed while its file is on its way.
 */
export function Part({
  place,
  close,
  typedInto,
  fallback = null,
  children,
}: Place & {
  readonly typedInto?: TypedInto
  readonly fallback?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  return (
    <Boundary place={place} {...(close === undefined ? {} : { close })}>
      <Suspense
        fallback={
          <>
            {typedInto !== undefined && <KeysWait {...typedInto} onLeave={() => close?.run()} />}
            {fallback}
          </>
        }
      >
        {children}
      </Suspense>
    </Boundary>
  )
}

/** While this is drawn keys wait for what comes in its place. */
function KeysWait({ leave, context, onLeave }: TypedInto & { readonly onLeave: () => void }): ReactNode {
  const { keys } = useServices()
  const wayOut = useEffectEvent((event: KeyboardEvent) =>
    keys.commandOf(event, context)?.command === leave ? onLeave : null,
  )
  useLayoutEffect(() => {
    holdKeys((event) => wayOut(event))
    return deliverKeysOnFocus
  }, [])
  return null
}

type Failure = { readonly error: unknown }

class Boundary extends Component<Place & { readonly children: ReactNode }, { readonly failure: Failure | null }> {
  override state: { readonly failure: Failure | null } = { failure: null }

  static getDerivedStateFromError(error: unknown): { readonly failure: Failure } {
    return { failure: { error } }
  }

  override render(): ReactNode {
    const { children, ...where } = this.props
    if (this.state.failure === null) return children
    const again = (): void => this.setState({ failure: null })
    return <Failed {...where} error={this.state.failure.error} onAgain={again} />
  }
}

/** Says why a part is not there, and the way out. */
function Failed({
  place,
  close,
  error,
  onAgain,
}: Place & { readonly error: unknown; readonly onAgain: () => void }): ReactNode {
  const { connection } = useServices()
  // What was typed is not meant for these buttons.
  useLayoutEffect(dropKeys, [])
  const answers = useValue(connection.health, ({ socket }) => socket === 'open')
  const isMissing = error instanceof MissingFile
  // Loading a page that nobody serves right now would lose the window.
  const title = !isMissing
    ? 'This part failed'
    : answers
      ? 'This part changed with an update'
      : 'This part cannot be loaded while nobody answers'
  const buttons = (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" disabled={!answers} onClick={() => location.reload()}>
        Reload
      </Button>
      {!isMissing && <Button onClick={onAgain}>Try again</Button>}
      {close !== undefined && <Button onClick={close.run}>{close.label}</Button>}
    </div>
  )
  const words = (
    <p className="text-dim wrap-anywhere">
      {!isMissing && `${singleLine(error instanceof Error ? error.message : String(error), 300)}. `}
      {answers
        ? 'Sessions go on, and tasks and replies that are typed stay.'
        : 'It can be loaded again once the connection is back.'}
    </p>
  )
  if (place === 'dialog')
    return (
      <Panel title={title} onClose={close?.run ?? onAgain}>
        <div className="grid gap-3 px-4 pt-1 pb-4">
          {words}
          {buttons}
        </div>
      </Panel>
    )
  const failed = (
    <section
      role="alert"
      aria-label={title}
      className="grid h-full min-h-0 min-w-0 flex-1 content-center justify-items-center gap-3 overflow-auto bg-panel p-6 text-center"
    >
      <p className="font-bold">{title}</p>
      {words}
      {buttons}
    </section>
  )
  return place === 'screen' ? <main className="flex min-h-0 flex-1">{failed}</main> : failed
}
