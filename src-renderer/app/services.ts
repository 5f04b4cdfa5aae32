import { createContext, useContext } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { useStore } from 'zustand'
import { apiVersion, appVersion } from '../../src-shared/api/version.ts'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { createConnection, type Connection } from '../../src-shared/client/connection.ts'
import type { Transport } from '../../src-shared/client/transport.ts'
import type { KeyPlatform } from '../../src-shared/board/key-chord.ts'
import type { NativeBridge } from '../transport/native.ts'
import type { OpenTerminalChannel } from '../transport/terminal-channel.ts'
import { createKeys, type Keys } from './commands/keys.ts'
import { createAttachments, type Attachments } from './attachments.ts'
import { browserClock, scheduleFrame } from './browser-clock.ts'
import { createLinesStore, type LinesStore } from './board-lines.ts'
import { createCounts, type Counts } from './counts.ts'
import {
  createLaunchDefaults,
  createPreviewStore,
  type LaunchDefaultsStore,
  type PreviewStore,
} from './launch-defaults.ts'
import { createEditor, type Editor } from './editor.ts'
import { createHistory, type History } from './history.ts'
import { createBrowserNotices, type BrowserNotices } from './outside/browser-permission.ts'
import { createTaskLinks, type TaskLinks } from './outside/task-links.ts'
import { readBase64, thumbnailOf } from './read-file.ts'
import { createSessionActions, type SessionActions } from './session-actions.ts'
import { rememberPanes } from './panes.ts'
import { rememberedViews } from './pane-views.ts'
import { createPointerHold, type PointerHold } from './pointer-hold.ts'
import { browserMemory, type LocalMemory } from './storage.ts'
import { createToasts, type Toasts } from './toasts.ts'
import { createUiStore, type UiStore } from './ui-store.ts'

/** Everything the features stand on, made once in `main.tsx`. */
export type Services = {
  readonly connection: Connection
  readonly ui: UiStore
  readonly lines: LinesStore
  /** How many sessions need input, work, and are done. */
  readonly counts: StoreApi<Counts>
  /** Keeps rows from moving away under the pointer. */
  readonly hold: PointerHold
  readonly toasts: Toasts
  readonly actions: SessionActions
  readonly launch: LaunchDefaultsStore
  readonly preview: PreviewStore
  readonly memory: LocalMemory
  /** The files of the dispatch box. */
  readonly attachments: Attachments
  readonly history: History
  /** Tasks that links bring. */
  readonly links: TaskLinks
  /** Whether this browser shows notifications. */
  readonly notices: BrowserNotices
  readonly openTerminal: OpenTerminalChannel
  /** The user's own editor. */
  readonly editor: Editor
  readonly native: NativeBridge | null
  readonly platform: KeyPlatform
  readonly keys: Keys
}

/** What differs between app and browser. */
export type Surroundings = {
  readonly transport: Transport
  readonly openTerminal: OpenTerminalChannel
  readonly native: NativeBridge | null
  readonly platform: KeyPlatform
}

/** Makes the services of one window. */
export function createServices({ transport, openTerminal, native, platform }: Surroundings): Services {
  const connection = createConnection({
    transport,
    clock: browserClock,
    info: { kind: native === null ? 'browser' : 'window', api: apiVersion, version: appVersion },
    random: Math.random,
    frame: scheduleFrame,
    awake: () => document.visibilityState === 'visible',
  })
  const memory = browserMemory
  const ui = createUiStore(memory.read('draft') ?? '')
  ui.setState({ paneViews: rememberedViews(memory) })
  const toasts = createToasts(browserClock)
  const keys = createKeys(platform, native === null)
  const readKeys = ({ inForce }: ReturnType<typeof connection.settings.getState>): void =>
    keys.override(inForce.keys ?? {})
  connection.settings.subscribe(readKeys)
  const hold = createPointerHold(browserClock)
  rememberPanes(memory, ui, connection.board)
  const history = createHistory(memory)
  const launch = createLaunchDefaults(memory, native === null || native.directory === '' ? null : native.directory)
  const attachments = createAttachments({
    connection,
    memory,
    memoryKey: 'draft-files',
    pathOf: (file) => native?.pathOfFile(file) || null,
    thumbnailOf,
    read: readBase64,
  })
  return {
    connection,
    ui,
    toasts,
    memory,
    attachments,
    history,
    links: createTaskLinks({ connection, ui, launch, history, attachments }),
    notices: createBrowserNotices(native !== null),
    editor: createEditor({
      connection,
      memory,
      toasts,
      keep: (place, text) => {
        if (place === 'dispatch') ui.setState({ input: text })
        else memory.write(place.replace(':', '.'), text)
      },
    }),
    openTerminal,
    native,
    platform,
    keys,
    hold,
    lines: createLinesStore(connection.board, ui, hold),
    counts: createCounts(connection.board),
    launch,
    preview: createPreviewStore(),
    actions: createSessionActions({ connection, ui, toasts, clock: browserClock }),
  }
}

/** The services of the window that a component is drawn in. */
export const ServicesContext = createContext<Services | null>(null)

/** The services; outside of a window there are none, and that is a mistake. */
export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('A component that needs the services was drawn outside of them.')
  return services
}

/** A part of this window's state. The selector gives a primitive or a stable reference. */
export function useUi<T>(selector: (state: ReturnType<UiStore['getState']>) => T): T {
  return useStore(useServices().ui, selector)
}

/** A session's row; draws again only when that row changes. */
export function useRow(sessionId: SessionId): SessionRow | undefined {
  return useStore(useServices().connection.board, (view) => view.board.rows.get(sessionId))
}

/** Any other store. */
export function useValue<S, T>(store: StoreApi<S>, selector: (state: S) => T): T {
  return useStore(store, selector)
}
