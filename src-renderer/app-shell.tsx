import clsx from 'clsx'
import { useEffect, type ComponentProps, type ReactNode } from 'react'
import { returnToBoard } from './app/screen-focus.ts'
import { focusPlace } from './app/focus.ts'
import { loadLater } from './app/later.ts'
import { Part, lazyPart } from './app/part.tsx'
import { LeftEdge, useWidth, type Widths } from './app/resizable.tsx'
import { useServices, useUi, useValue } from './app/services.ts'
import { Toaster } from './app/toaster.tsx'
import { BoardHeader } from './features/board/board-header.tsx'
import { BoardSkeleton } from './features/board/board-skeleton.tsx'
import { Board } from './features/board/board.tsx'
import { DispatchBox } from './features/dispatch/dispatch-box.tsx'
import { DemoBar, FirstSteps } from './features/dispatch/first-steps.tsx'
import { LaunchChips } from './features/dispatch/launch-chips.tsx'
import { HelpOverlay } from './features/help/help-overlay.tsx'
import { Onboarding, OnboardingDialog, TrustDialog } from './features/onboarding/onboarding.tsx'
import { LinkBar } from './features/notices/link-bar.tsx'
import { NoticesBell } from './features/notices/notices-bell.tsx'
import { PausedBar } from './features/notices/paused-bar.tsx'
import { VersionBar } from './features/notices/version-bar.tsx'
import { LoadNotice } from './features/usage/load-notice.tsx'
import { Palette } from './features/palette/palette.tsx'
import { PeekFrame } from './features/peek/peek-frame.tsx'

// The board and what its keys open at once are there first; the others come while the window is idle, those that are typed
// into before those that are read.
const Settings = lazyPart(() => import('./features/settings/settings-page.tsx').then((module) => module.SettingsPage))
const Panes = lazyPart(() => import('./features/attach/panes.tsx').then((module) => module.Panes))
const Conversation = lazyPart(() =>
  import('./features/conversation/conversation.tsx').then((module) => module.Conversation),
)
const Review = lazyPart(() => import('./features/review/review.tsx').then((module) => module.Review))
const EditorDialog = lazyPart(() => import('./features/attach/editor-dialog.tsx').then((module) => module.EditorDialog))
const Trash = lazyPart(() => import('./features/trash/trash-dialog.tsx').then((module) => module.TrashDialog))
const Compare = lazyPart(() => import('./features/compare/compare-dialog.tsx').then((module) => module.CompareDialog))
const Usage = lazyPart(() => import('./features/usage/usage-page.tsx').then((module) => module.UsagePage))

/** Board, peek and terminals, side by side as far as the window has room for them. */
export function AppShell(): ReactNode {
  const { connection, ui } = useServices()
  const loaded = useValue(connection.board, (view) => view.loaded)
  const panes = useUi((state) => state.panes.length > 0)
  const panesShown = useUi((state) => state.panesShown && state.panes.length > 0)
  const overlay = useUi((state) => state.overlay)
  const screen = useUi((state) => state.screen)
  useEffect(() => {
    if (loaded) void loadLater()
  }, [loaded])
  const leaveScreen = { label: 'Back to the board', run: () => returnToBoard(ui) }
  const hideTerminals = {
    label: 'Back to the board',
    run: () => {
      ui.setState({ panesShown: false, wantedPane: null })
      focusPlace('board')
    },
  }
  return (
    <div className="flex h-full flex-col">
      <BoardHeader>
        <LoadNotice />
        <LaunchChips />
        <NoticesBell />
      </BoardHeader>
      <VersionBar />
      <PausedBar />
      {screen === 'settings' && (
        <Part
          key="settings"
          place="screen"
          close={leaveScreen}
          typedInto={{ leave: 'close', context: 'screen' }}
          fallback={<div className="flex-1 bg-panel" />}
        >
          <Settings />
        </Part>
      )}
      {screen === 'usage' && (
        <Part key="usage" place="screen" close={leaveScreen} fallback={<div className="flex-1 bg-panel" />}>
          <Usage />
        </Part>
      )}
      {/* Under another screen everything stays as it was, terminals included. */}
      <div className={clsx('relative flex min-h-0 flex-1', screen !== 'board' && 'hidden')}>
        <main className="flex min-w-0 flex-1 flex-col min-[1100px]:min-w-[320px]" aria-label="Board">
          <div className="flex min-h-0 flex-1 flex-col">
            {loaded ? (
              <Board>
                <Onboarding />
                <FirstSteps />
              </Board>
            ) : (
              <BoardSkeleton />
            )}
          </div>
          <DemoBar />
          <LinkBar />
          <DispatchBox />
        </main>
        <PeekFrame />
        {panes && (
          <TerminalsFrame shown={panesShown}>
            <Part place="fill" close={hideTerminals} fallback={<div className="h-full bg-bg" />}>
              <Panes views={paneViews} />
            </Part>
          </TerminalsFrame>
        )}
      </div>
      <Editors />
      <Toaster />
      {overlay === 'help' && <HelpOverlay />}
      {overlay === 'first-steps' && <OnboardingDialog />}
      {overlay === 'trust' && <TrustDialog />}
      {overlay === 'palette' && <Palette />}
      {overlay === 'compare' && (
        <Part
          place="dialog"
          close={{ label: 'Back to the board', run: () => ui.setState({ overlay: null }) }}
          typedInto={{ leave: 'close', context: 'screen' }}
        >
          <Compare />
        </Part>
      )}
      {overlay === 'trash' && (
        <Part
          place="dialog"
          close={{ label: 'Back to the board', run: () => ui.setState({ overlay: null }) }}
          typedInto={{ leave: 'close', context: 'screen' }}
        >
          <Trash />
        </Part>
      )}
    </div>
  )
}

/** In percent of the window: a terminal that has half of a small screen wants half of a large one too. */
const terminalWidths: Widths = {
  memoryKey: 'terminals-width',
  narrowest: 25,
  widest: 80,
  step: 2,
  fitting: (width) => Math.round(Math.min(Math.max(width, 25), 80) * 10) / 10,
  perPixel: () => 100 / window.innerWidth,
}

/** Without a wish: so much of a wide window, somewhat more of one where little would be left. */
const usualTerminalWidth = (): number =>
  window.innerWidth >= 1_600 ? 48 : Math.min(56, (960 / window.innerWidth) * 100)

/** The terminals: beside the board where there is room, over it elsewhere. How much of the window they take is the user's. */
function TerminalsFrame({ shown, children }: { readonly shown: boolean; readonly children: ReactNode }): ReactNode {
  const { ui } = useServices()
  const [chosen, setWidth] = useWidth(terminalWidths)
  return (
    <section
      aria-label="Terminals"
      // Where they lie over the board, their width is not the user's: the basis of a flex item counts beside it only.
      style={chosen === null ? undefined : { flexBasis: `${chosen}%` }}
      className={clsx(
        'absolute top-0 right-0 bottom-0 left-0 z-30 bg-panel min-[1100px]:relative min-[1100px]:z-0 min-[1100px]:w-[min(56%,960px)] min-[1100px]:min-w-[280px] min-[1100px]:border-l min-[1100px]:border-line min-[1600px]:w-[48%]',
        !shown && 'hidden',
      )}
    >
      <LeftEdge
        label="Width of the terminals"
        part="the terminals"
        widths={terminalWidths}
        width={chosen ?? usualTerminalWidth()}
        onChange={setWidth}
      />
      {/* Whoever goes to a terminal wants to see it. */}
      <div className="contents" onFocus={() => ui.setState({ peekOver: false })}>
        {children}
      </div>
    </section>
  )
}

/** A conversation that cannot be shown leaves the terminals where they are. */
function ConversationPart(props: ComponentProps<typeof Conversation>): ReactNode {
  return (
    <Part place="fill" fallback={<div className="h-full bg-panel" />}>
      <Conversation {...props} />
    </Part>
  )
}

function ReviewPart(props: ComponentProps<typeof Review>): ReactNode {
  return (
    <Part place="fill" fallback={<div className="h-full bg-panel" />}>
      <Review {...props} />
    </Part>
  )
}

const paneViews = { conversation: ConversationPart, review: ReviewPart }

/** The editor that needs a terminal of ours, if there is one: the last that was opened. */
function Editors(): ReactNode {
  const { editor } = useServices()
  const edit = useValue(editor.store, ({ edits }) => edits.findLast(({ started }) => started?.surface === 'terminal'))
  if (edit === undefined) return null
  return (
    <Part
      key={edit.editId}
      place="dialog"
      close={{ label: 'Cancel editing', run: () => editor.cancel(edit.editId) }}
      typedInto={{ leave: 'back-to-board', context: 'terminal' }}
    >
      <EditorDialog edit={edit} />
    </Part>
  )
}
