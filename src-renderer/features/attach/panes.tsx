import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import clsx from 'clsx'
import { ArrowLeft, Bell, Columns2, FileDiff, MessagesSquare, Rows2, Search, SquareTerminal, X } from 'lucide-react'
import {
  createContext,
  createElement,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useRef,
  type ComponentType,
  type ReactNode,
} from 'react'
import {
  Separator,
  useParentTabState,
  Workspace,
  type TabNode,
  type TabRenderProps,
  type WorkspaceImperativeHandle,
  type WorkspaceModel,
} from 'react-resizable-panels'
import { sessionIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { commands } from '../../app/commands/registry.ts'
import { closePane } from '../../app/navigation.ts'
import { groupsOf, paneLayoutSchema, type PaneLayout } from '../../app/pane-layout.ts'
import { showAs, viewOf, type PaneView } from '../../app/pane-views.ts'
import { setPanes, showPane } from '../../app/panes.ts'
import { useRow, useServices, useUi, useValue } from '../../app/services.ts'
import { toldApart } from '../../app/told-apart.ts'
import { IconButton } from '../../ui/button.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'
import { bells } from './bells.ts'
import { TerminalPane } from './terminal-pane.tsx'

type Tab = TabNode<null>

const classNames = {
  tabset: 'flex h-full min-h-0 flex-col',
  tabPanels: 'min-h-0 flex-1',
  tabContent: 'h-full',
  // What its tools and tabs show depends on the width of the group, not on that of the window.
  header: '@container flex h-9 shrink-0 items-stretch border-b border-line bg-panel',
  tabList: 'flex min-w-0 flex-1 items-stretch overflow-x-auto',
  toolbar: 'flex items-center pr-1',
  dropIndicator: 'bg-accent/25 outline-2 -outline-offset-2 outline-accent rounded-control',
  dragPreview: 'rounded-control border border-line bg-panel px-3 py-1 shadow-float text-small',
}

/** Draws one view of a session. */
type ViewComponent = ComponentType<{ readonly sessionId: SessionId; readonly shown: boolean }>
/** What draws the views beside the terminal; features do not know each other, so the window hands them over. */
export type PaneViewComponents = Readonly<Record<Exclude<PaneView, 'terminal'>, ViewComponent>>
const ViewsSlot = createContext<PaneViewComponents | null>(null)

/** The attached terminals, in tabs and splits. */
export function Panes({ views }: { readonly views: PaneViewComponents }): ReactNode {
  const { ui } = useServices()
  const layout = useUi((state) => state.paneLayout)
  const handle = useRef<WorkspaceImperativeHandle<null> | null>(null)

  useEffect(() => {
    const workspace = handle.current
    if (workspace !== null && !isSame(workspace.getModel(), layout)) workspace.setModel(layout)
  }, [layout])

  const onModelChanged = useCallback(
    (model: WorkspaceModel<null>, { isUserInteraction }: { readonly isUserInteraction: boolean }): void => {
      const next = paneLayoutSchema.safeParse(model)
      const { paneLayout, activePane } = ui.getState()
      if (!isUserInteraction || !next.success || isSame(next.data, paneLayout)) return
      setPanes(ui, next.data, newlyShown(paneLayout, next.data) ?? activePane)
      if (ui.getState().panes.length === 0) ui.setState({ panesShown: false })
    },
    [ui],
  )
  return (
    <ViewsSlot value={views}>
      <div className="h-full min-h-0">
        <Workspace<null>
          id="terminals"
          workspaceRef={handle}
          defaultModel={layout}
          onModelChanged={onModelChanged}
          lazyTabContent
          tabsetMinWidth="160px"
          tabsetMinHeight="96px"
          className="h-full"
          classNames={classNames}
          renderTab={renderTab}
          renderTabContent={renderContent}
          renderTabsetToolbar={renderToolbar}
          renderSeparator={renderSeparator}
          renderDragPreview={renderPreview}
        />
      </div>
    </ViewsSlot>
  )
}

function isSame(model: unknown, layout: PaneLayout): boolean {
  const parsed = paneLayoutSchema.safeParse(model)
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(paneLayoutSchema.parse(layout))
}

/** The terminal that came in sight between two layouts. */
function newlyShown(before: PaneLayout, after: PaneLayout): ReturnType<typeof groupsOf>[number]['selectedId'] | null {
  const shown = new Set(groupsOf(before).map(({ selectedId }) => selectedId))
  return groupsOf(after).find(({ selectedId }) => !shown.has(selectedId))?.selectedId ?? null
}

function renderTab(tab: Tab, props: TabRenderProps): ReactNode {
  return <PaneTab tab={tab} tabProps={props} />
}

function renderContent(tab: Tab): ReactNode {
  return <PaneContent id={tab.id} />
}

function renderPreview(tab: Tab): ReactNode {
  return <SessionName id={tab.id} />
}

function renderToolbar({ selectedId }: { readonly selectedId?: string | undefined }): ReactNode {
  return <GroupTools selectedId={selectedId} />
}

function renderSeparator(orientation: 'horizontal' | 'vertical'): ReactNode {
  return (
    <Separator
      aria-label={orientation === 'horizontal' ? 'Width of this terminal' : 'Height of this terminal'}
      className={clsx('shrink-0 bg-line hover:bg-accent', orientation === 'horizontal' ? 'w-px' : 'h-px')}
    />
  )
}

function PaneContent({ id }: { readonly id: string }): ReactNode {
  const visible = useParentTabState()?.isVisible ?? false
  const sessionId = sessionIdSchema.parse(id)
  const view = usePaneView(sessionId)
  const shown = useUi((state) => state.panesShown && state.screen === 'board') && visible
  const views = useContext(ViewsSlot)
  return (
    <div className="relative h-full min-h-0">
      <div className={clsx('h-full', view !== 'terminal' && 'hidden')}>
        <TerminalPane sessionId={sessionId} visible={visible && view === 'terminal'} />
      </div>
      {view !== 'terminal' && views !== null && (
        <Suspense fallback={<div className="h-full bg-panel" />}>
          {createElement(views[view], { sessionId, shown })}
        </Suspense>
      )}
    </div>
  )
}

/** What a pane shows. A command in a terminal has no conversation. */
function usePaneView(sessionId: SessionId): PaneView {
  const hasConversation = useHasConversation(sessionId)
  const view = useUi((state) => viewOf(state, sessionId))
  return !hasConversation && view === 'conversation' ? 'terminal' : view
}

/** A row that has gone shows what it had: nothing takes a view away from under the reader. */
function useHasConversation(sessionId: SessionId): boolean {
  const engine = useRow(sessionId)?.engine
  return engine === undefined || capabilitiesOf(engine).structuredTranscript
}

/** Views of one session. */
function ViewSwitch({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const { ui, memory, keys } = useServices()
  const hasConversation = useHasConversation(sessionId)
  const shown = usePaneView(sessionId)
  const views = [
    { view: 'terminal', label: 'Terminal', Icon: SquareTerminal, command: 'show-terminals' },
    ...(hasConversation
      ? ([
          { view: 'conversation', label: 'Conversation', Icon: MessagesSquare, command: 'toggle-conversation' },
        ] as const)
      : []),
    { view: 'review', label: 'Review', Icon: FileDiff, command: 'review' },
  ] as const
  return (
    <div role="group" aria-label="View" className="mr-1 flex shrink-0 rounded-control border border-line text-small">
      {views.map(({ view, label, Icon, command }) => {
        const pressed = view === shown
        // The key that shows a view leads back to the terminal, too.
        const back = shown === 'conversation' ? 'toggle-conversation' : 'review'
        const key = keys.labelOf(view === 'terminal' ? back : command)
        return (
          <button
            key={view}
            type="button"
            aria-pressed={pressed}
            title={key === '' ? label : `${label} (${key})`}
            className={clsx('h-6 rounded-control px-2', pressed ? 'bg-sel text-text' : 'text-dim hover:text-text')}
            onClick={() => {
              setPanes(ui, ui.getState().paneLayout, sessionId)
              showAs(ui, memory, sessionId, view)
            }}
          >
            <span className="@max-[519px]:sr-only">{label}</span>
            <Icon aria-hidden="true" size={14} className="hidden @max-[519px]:block" />
          </button>
        )
      })}
    </div>
  )
}

function useName(id: string): string {
  const row = useRow(sessionIdSchema.parse(id))
  return row === undefined ? 'gone' : toldApart(row, 60)
}

function SessionName({ id }: { readonly id: string }): ReactNode {
  return <span>{useName(id)}</span>
}

function PaneTab({ tab, tabProps }: { readonly tab: Tab; readonly tabProps: TabRenderProps }): ReactNode {
  const services = useServices()
  const sessionId = sessionIdSchema.parse(tab.id)
  const row = useRow(sessionId)
  const name = useName(tab.id)
  const active = useUi((state) => state.activePane === sessionId)
  const rung = useValue(bells, (state) => state.rung.has(sessionId))
  const selected = tabProps['aria-selected'] === true
  return (
    <div
      {...tabProps}
      role="tab"
      tabIndex={tabProps.tabIndex}
      title={row?.name}
      className={clsx(
        'flex max-w-56 min-w-24 items-center gap-2 border-r border-line pr-1 pl-3 text-small',
        selected ? 'shrink-0 bg-bg text-text' : 'text-dim hover:text-text',
        selected && active && 'shadow-[inset_0_2px_0_var(--color-accent)]',
      )}
      onClick={(event) => {
        tabProps.onClick?.(event)
        showPane(services.ui, sessionId)
      }}
      onKeyDown={(event) => {
        tabProps.onKeyDown?.(event)
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        showPane(services.ui, sessionId)
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closePane(services, sessionId)
      }}
    >
      {row !== undefined && <StateIcon size={12} state={shownStateOf(row)} liveness={row.liveness} />}
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {rung && <Bell role="img" aria-label="has rung" size={12} className="shrink-0 text-needs" />}
      {/* For the pointer only: a tab holds no buttons. The group's own button, the key and Delete close it too. */}
      <span
        aria-hidden="true"
        data-tab-ignore=""
        title="Close"
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-control hover:bg-raised"
        onClick={(event) => {
          event.stopPropagation()
          closePane(services, sessionId)
        }}
      >
        <X size={12} />
      </span>
    </div>
  )
}

/** What the buttons of a group do is done to the terminal that the group shows. */
function GroupTools({ selectedId }: { readonly selectedId: string | undefined }): ReactNode {
  const services = useServices()
  const { ui, keys } = services
  const alone = useUi((state) => state.panes.length < 2)
  const act = (command: KeyCommand): void => {
    if (selectedId !== undefined) setPanes(ui, ui.getState().paneLayout, sessionIdSchema.parse(selectedId))
    // The terminal takes over the commands once it knows that they are about it.
    requestAnimationFrame(() => commands[command].run(services, 0))
  }
  const label = (text: string, command: KeyCommand): string => {
    const key = keys.labelOf(command)
    return key === '' ? text : `${text} (${key})`
  }
  return (
    <>
      {selectedId !== undefined && <ViewSwitch sessionId={sessionIdSchema.parse(selectedId)} />}
      <IconButton label={label('Find in terminal', 'find-in-terminal')} onClick={() => act('find-in-terminal')}>
        <Search aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label={label('Split right', 'split-right')} disabled={alone} onClick={() => act('split-right')}>
        <Columns2 aria-hidden="true" size={14} />
      </IconButton>
      <IconButton label={label('Split down', 'split-down')} disabled={alone} onClick={() => act('split-down')}>
        <Rows2 aria-hidden="true" size={14} />
      </IconButton>
      {selectedId !== undefined && <CloseButton id={selectedId} />}
      <IconButton label={label('Back to the board', 'back-to-board')} onClick={() => act('back-to-board')}>
        <ArrowLeft aria-hidden="true" size={14} />
      </IconButton>
    </>
  )
}

function CloseButton({ id }: { readonly id: string }): ReactNode {
  const services = useServices()
  const name = useName(id)
  return (
    <IconButton label={`Close terminal ${name}`} onClick={() => closePane(services, sessionIdSchema.parse(id))}>
      <X aria-hidden="true" size={14} />
    </IconButton>
  )
}
