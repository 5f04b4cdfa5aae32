import { createStore, type StoreApi } from 'zustand/vanilla'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { readTaskQuery, type ReadLink, type TaskLink } from '../../../src-shared/api/task-link.ts'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { Attachments } from '../attachments.ts'
import { focusPlace } from '../focus.ts'
import type { History } from '../history.ts'
import type { LaunchDefaults, LaunchDefaultsStore } from '../launch-defaults.ts'
import type { UiStore } from '../ui-store.ts'

/** What stood in the box, and where it would have run, before a link filled it. */
type Draft = { readonly input: string; readonly where: Pick<LaunchDefaults, 'directory' | 'demo'> }

/** A link and what became of it. It fills the box at most; nothing is ever started by it. */
export type LinkState =
  | { readonly kind: 'none' }
  /** There is a draft of the user's: the link waits for a decision. */
  | { readonly kind: 'offered'; readonly link: TaskLink }
  | {
      readonly kind: 'filled'
      readonly link: TaskLink
      /** Null when the box was empty. */
      readonly draft: Draft | null
      /** The directory that it names; `checking` while the supervisor is asked for it. */
      readonly directory: 'none' | 'checking' | 'taken' | 'missing'
    }
  /** The reason is the end of a sentence: "The link …". */
  | { readonly kind: 'refused'; readonly reason: string }

/** Links that bring tasks. */
export type TaskLinks = {
  readonly store: StoreApi<LinkState>
  readonly bring: (read: ReadLink) => void
  /** Fills the box with what was offered; the draft can be had again. */
  readonly replace: () => void
  /** Gives the draft back. */
  readonly restore: () => void
  readonly dismiss: () => void
}

/** What links work with. */
export type TaskLinkParts = {
  readonly connection: Pick<Connection, 'call' | 'client' | 'onClient'>
  readonly ui: UiStore
  readonly launch: LaunchDefaultsStore
  readonly history: Pick<History, 'add'>
  readonly attachments: Pick<Attachments, 'store'>
}

const none: LinkState = { kind: 'none' }

/** Makes the links of a window. */
export function createTaskLinks({ connection, ui, launch, history, attachments }: TaskLinkParts): TaskLinks {
  const store = createStore<LinkState>(() => none)
  const set = (state: LinkState): void => store.setState(state, true)

  const takeDirectory = async (link: TaskLink): Promise<void> => {
    const { cwd } = link
    if (cwd === null) return
    await connected(connection)
    const found = await connection.call((client) => client.completion.directories({ path: cwd }))
    const state = store.getState()
    // Another link came, or this one was taken back, meanwhile.
    if (state.kind !== 'filled' || state.link !== link) return
    const exact = found.ok ? found.value.exact : null
    if (exact !== null) launch.setState({ directory: exact, demo: null })
    set({ ...state, directory: exact === null ? 'missing' : 'taken' })
  }
  const fill = (link: TaskLink, draft: Draft | null): void => {
    if (link.prompt !== '') {
      history.add(ui.getState().input.trim())
      ui.setState({ input: link.prompt })
    }
    set({ kind: 'filled', link, draft, directory: link.cwd === null ? 'none' : 'checking' })
    focusPlace('dispatch')
    void takeDirectory(link)
  }
  /** What the user wrote: a link's own text that nobody changed is none of it. */
  const typed = (): Draft | null => {
    const { input } = ui.getState()
    const state = store.getState()
    if (state.kind === 'filled' && state.link.prompt === input) return state.draft
    if (input.trim() === '' && attachments.store.getState().length === 0) return null
    const { directory, demo } = launch.getState()
    return { input, where: { directory, demo } }
  }

  return {
    store,
    bring: (read) => {
      if (read.kind === 'refused') return set({ kind: 'refused', reason: read.reason })
      ui.setState({ screen: 'board' })
      const { link } = read
      const state = store.getState()
      const untouched = state.kind === 'filled' && state.link.prompt === ui.getState().input
      const draft = typed()
      if (draft === null || untouched || link.prompt === '' || link.prompt === ui.getState().input) fill(link, draft)
      else set({ kind: 'offered', link })
    },
    replace: () => {
      const state = store.getState()
      if (state.kind === 'offered') fill(state.link, typed())
    },
    restore: () => {
      const state = store.getState()
      if (state.kind !== 'filled' || state.draft === null) return
      const { input, where } = state.draft
      history.add(ui.getState().input.trim())
      ui.setState({ input })
      launch.setState(where)
      set(none)
      focusPlace('dispatch')
    },
    dismiss: () => set(none),
  }
}

/** Resolves once a supervisor answers: a link may be what started the app. */
function connected({ client, onClient }: TaskLinkParts['connection']): Promise<void> {
  if (client() !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = onClient((next: ApiClient | null) => {
      if (next === null) return
      stop()
      resolve()
    })
  })
}

/** A task in the page's own address, `#dispatch?prompt=…`: read, and taken out of the address. Null for none. */
export function takeTaskFromAddress(
  location: Location,
  history: Pick<globalThis.History, 'replaceState'>,
): ReadLink | null {
  const query = /^#dispatch\?(.*)$/.exec(location.hash)?.[1]
  if (query === undefined) return null
  history.replaceState(null, '', location.pathname + location.search)
  return readTaskQuery(query)
}

/** A task as one line, with how much more of it there is: nothing in it is to go unseen. */
export function taskInShort(prompt: string): string {
  const lines = prompt.split('\n').length
  const first = singleLine(prompt, 90)
  return lines > 1 ? `“${first}” (${lines} lines)` : `“${first}”`
}
