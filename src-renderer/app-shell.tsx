import clsx from 'clsx'
import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { useServices, useUi, useValue } from './app/services.ts'
import { Toaster } from './app/toaster.tsx'
import { BoardHeader } from './features/board/board-header.tsx'
import { BoardSkeleton } from './features/board/board-skeleton.tsx'
import { Board } from './features/board/board.tsx'
import { DispatchBox } from './features/dispatch/dispatch-box.tsx'
import { DemoBar, FirstSteps } from './features/dispatch/first-steps.tsx'
import { LaunchChips } from './features/dispatch/launch-chips.tsx'
import { HelpOverlay } from './features/help/help-overlay.tsx'
import { Onboarding, OnboardingDialog } from './features/onboarding/onboarding.tsx'
import { LinkBar } from './features/notices/link-bar.tsx'
import { NoticesBell } from './features/notices/notices-bell.tsx'
import { PausedBar } from './features/notices/paused-bar.tsx'
import { VersionBar } from './features/notices/version-bar.tsx'
import { NeedsInputNote } from './features/peek/needs-input-note.tsx'
import { LoadNotice } from './features/usage/load-notice.tsx'
import { PeekFrame } from './features/peek/peek-frame.tsx'
import type { Palette as PaletteType } from './features/palette/palette.tsx'

// The terminals and the palette come when they are asked for: the board is there first.
const Panes = lazy(() => import('./features/attach/panes.tsx').then((module) => ({ default: module.Panes })))
const Conversation = lazy(() =>
  import('./features/conversation/conversation.tsx').then((module) => ({ default: module.Conversation })),
)
const EditorDialog = lazy(() =>
  import('./features/attach/editor-dialog.tsx').then((module) => ({ default: module.EditorDialog })),
)
const Usage = lazy(() => import('./features/usage/usage-page.tsx').then((module) => ({ default: module.UsagePage })))
const Settings = lazy(() =>
  import('./features/settings/settings-page.tsx').then((module) => ({ default: module.SettingsPage })),
)
const loadPalette = async (): Promise<{ default: typeof PaletteType }> =>
  await import('./features/palette/palette.tsx').then((module) => ({ default: module.Palette }))
const Palette = lazy(loadPalette)

/** Board, peek and terminals, side by side as far as the window has room for them. */
export function AppShell(): ReactNode {
  const { connection } = useServices()
  const loaded = useValue(connection.board, (view) => view.loaded)
  const panes = useUi((state) => state.panes.length > 0)
  const panesShown = useUi((state) => state.panesShown && state.panes.length > 0)
  const overlay = useUi((state) => state.overlay)
  const screen = useUi((state) => state.screen)
  useEffect(() => {
    // What is typed right after its key has to find it there. A file that cannot be had is asked for again then.
    if (loaded) void loadPalette().catch(() => undefined)
  }, [loaded])
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
        <Suspense fallback={<div className="flex-1 bg-panel" />}>
          <Settings />
        </Suspense>
      )}
      {screen === 'usage' && (
        <Suspense fallback={<div className="flex-1 bg-panel" />}>
          <Usage />
        </Suspense>
      )}
      {/* Under another screen everything stays as it was, terminals included. */}
      <div className={clsx('relative flex min-h-0 flex-1', screen !== 'board' && 'hidden')}>
        <main className="flex min-w-0 flex-1 flex-col" aria-label="Board">
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
          <div
            className={clsx(
              'absolute top-0 right-0 bottom-0 left-0 z-30 bg-panel min-[1100px]:static min-[1100px]:w-[min(56%,960px)] min-[1100px]:shrink-0 min-[1100px]:border-l min-[1100px]:border-line min-[1600px]:w-[48%]',
              !panesShown && 'hidden',
            )}
          >
            <Suspense fallback={<div className="h-full bg-[oklch(0.145_0.005_260)]" />}>
              <Panes conversation={Conversation} />
            </Suspense>
          </div>
        )}
      </div>
      <Editors />
      <Toaster />
      <NeedsInputNote />
      {overlay === 'help' && <HelpOverlay />}
      {overlay === 'first-steps' && <OnboardingDialog />}
      {overlay === 'palette' && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
    </div>
  )
}

/** The editor that needs a terminal of ours, if there is one: the last that was opened. */
function Editors(): ReactNode {
  const { editor } = useServices()
  const edit = useValue(editor.store, ({ edits }) => edits.findLast(({ started }) => started?.surface === 'terminal'))
  if (edit === undefined) return null
  return (
    <Suspense>
      <EditorDialog key={edit.editId} edit={edit} />
    </Suspense>
  )
}
