import { resolve, sep } from 'node:path'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { LaunchPreview } from '../../../src-shared/api/dispatch.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { Emitter, type Unsubscribe } from '../../../src-shared/base/emitter.ts'
import { plural } from '../../../src-shared/base/format.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import {
  changeOfLines,
  keepIfSame,
  layOutBoard,
  sessionKey,
  type BoardEntry,
  type BoardLines,
  type EntryKey,
} from '../../../src-shared/board/board-layout.ts'
import { cursorAfter } from '../../../src-shared/board/board-moves.ts'
import { emptyBoard, type BoardState } from '../../../src-shared/board/board.ts'
import { meantOf } from '../../../src-shared/board/selecting.ts'
import { parseFilter } from '../../../src-shared/board/filters.ts'
import type { KeyBinding } from '../../../src-shared/board/key-map.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { Connect } from '../../connection/reconnecting.ts'
import { plainText } from '../../output/plain-text.ts'
import { Completer } from '../completion/completer.ts'
import { editorWith } from '../editor.ts'
import { unfold } from '../folded-text.ts'
import { PromptStore } from '../prompt-store.ts'
import type { PromptState, Situation } from '../prompt-types.ts'
import { directoryOf, workplaceOf } from '../session-picker.ts'
import { BoardCalls } from './board-calls.ts'
import { keysOfCommand, terminalBindings } from './board-commands.ts'
import type { Drafts } from './board-drafts.ts'
import { freshUi, type BoardUi } from './board-ui.ts'
import { freshBox, type DispatchBox } from './dispatch-box.ts'
import { launchOf, type LaunchChoice } from './launch-choice.ts'
import { PeekFeed } from './peek-feed.ts'

/** What a board is made of. */
export type BoardParts = {
  readonly connection: Connection
  /** For completions in replies. */
  readonly connect: Connect
  readonly clock: Clock
  readonly choice: LaunchChoice
  /** Only sessions of this directory and what is below it; null shows all. */
  readonly only: string | null
}

/** How the board ends, or what takes its place for a while. */
export type BoardLeaving = { readonly how: 'left' } | { readonly how: 'attach'; readonly row: SessionRow }

const previewAfterMs = 120

/** The board in a terminal: what it knows, and what its user's hands have done so far. */
export class TerminalBoard {
  readonly connection: Connection
  readonly clock: Clock
  readonly calls: BoardCalls
  readonly left = new Emitter<BoardLeaving>()
  /** What was written to several sessions and not sent yet. */
  draftForSeveral = ''
  readonly #changed = new Emitter<void>()
  readonly #connect: Connect
  readonly #only: string | null
  readonly #replies = new Map<SessionId, PromptStore>()
  /** What was written to sessions earlier, until their replies are looked at. */
  readonly #recalled = new Map<SessionId, string>()
  readonly #over: Unsubscribe[] = []
  #ui = freshUi
  #box: DispatchBox = freshBox
  #choice: LaunchChoice
  #board: BoardState = emptyBoard
  #lines: BoardLines = layOutBoard(emptyBoard, { unfolded: new Set(), filter: null, find: null })
  #preview: { readonly found: LaunchPreview | null; readonly problem: string | null } = { found: null, problem: null }
  #cancelPreview = (): void => undefined
  #removing: ReadonlySet<SessionId> = new Set()
  #bindings = terminalBindings({})
  #peek: PeekFeed | null = null

  constructor({ connection, connect, clock, choice, only }: BoardParts) {
    this.connection = connection
    this.clock = clock
    this.#connect = connect
    this.#choice = choice
    this.#only = only
    this.calls = new BoardCalls(connection, {
      said: (text) => this.say(text),
      problem: (text) => this.say(text, true),
      ask: (confirm) => this.set({ confirm }),
      removed: (sessions) => {
        if (sessions.some(({ sessionId }) => sessionId === this.#ui.peek)) this.openPeek(null)
        this.set({ removed: [...this.#ui.removed, sessions].slice(-20) })
        const [first, ...others] = sessions
        const what = others.length === 0 ? `“${first?.name ?? ''}”` : plural(sessions.length, 'session')
        const key = keysOfCommand(this.#bindings, 'undo')
        this.say(`Deleted ${what}${key === '' ? '' : ` · ${key} brings ${others.length === 0 ? 'it' : 'them'} back`}`)
      },
      removing: (sessionIds, isGoing) => {
        const others = [...this.#removing].filter((one) => !sessionIds.includes(one))
        this.#removing = new Set(isGoing ? [...others, ...sessionIds] : others)
        this.#changed.emit()
      },
    })
  }

  subscribe = (listener: () => void): Unsubscribe => this.#changed.subscribe(listener)

  get ui(): BoardUi {
    return this.#ui
  }

  get box(): DispatchBox {
    return this.#box
  }

  get choice(): LaunchChoice {
    return this.#choice
  }

  get lines(): BoardLines {
    return this.#lines
  }

  get board(): BoardState {
    return this.#board
  }

  get bindings(): readonly KeyBinding[] {
    return this.#bindings
  }

  get removing(): ReadonlySet<SessionId> {
    return this.#removing
  }

  get preview(): { readonly found: LaunchPreview | null; readonly problem: string | null } {
    return this.#preview
  }

  get peek(): PeekFeed | null {
    return this.#peek
  }

  start(): void {
    const { connection } = this
    const readKeys = ({ inForce }: ReturnType<typeof connection.settings.getState>): void => {
      this.#bindings = terminalBindings(inForce.keys ?? {})
      this.#changed.emit()
    }
    this.#over.push(
      connection.board.subscribe(() => this.#follow()),
      connection.health.subscribe(() => this.#changed.emit()),
      connection.settings.subscribe(readKeys),
      connection.onClient((client) => {
        if (client !== null) this.#askPreview()
      }),
    )
    connection.start()
  }

  close(): void {
    this.openPeek(null)
    for (const end of this.#over) end()
    this.#cancelPreview()
    this.connection.stop()
  }

  set(change: Partial<BoardUi>): void {
    const before = this.#ui
    this.#ui = { ...before, ...change }
    if (this.#ui.unfolded !== before.unfolded || this.#findText(before) !== this.#findText(this.#ui)) this.#layOut()
    this.#changed.emit()
  }

  setBox(box: DispatchBox): void {
    const before = this.#box.prompt.editor.text
    this.#box = box
    const { text } = box.prompt.editor
    if (text !== before && (parseFilter(text) ?? parseFilter(before)) !== null) this.#layOut()
    this.#changed.emit()
  }

  setChoice(change: Partial<LaunchChoice>): void {
    this.#choice = { ...this.#choice, ...change }
    this.#askPreview()
    this.#changed.emit()
  }

  say(text: string, isProblem = false): void {
    this.set({ notice: { text, isProblem } })
  }

  /** The line that the cursor stands on. */
  entry(): BoardEntry | null {
    return this.#lines.entries.find((entry) => entry.key === this.#ui.selected) ?? null
  }

  /** The session under the cursor, or the one that peek shows. */
  row(): SessionRow | null {
    const entry = this.entry()
    const id = this.#ui.peek ?? (entry?.kind === 'session' ? entry.sessionId : null)
    return id === null ? null : (this.#board.rows.get(id) ?? null)
  }

  /** The sessions that an action is about, from top to bottom: those selected together, else the one of `row`. */
  meant(): readonly SessionRow[] {
    const ids = meantOf(this.#lines, this.#ui.selection, this.row()?.sessionId ?? null)
    return ids.flatMap((sessionId) => this.#board.rows.get(sessionId) ?? [])
  }

  /** Selects a line; an open peek follows to its session. */
  select(key: EntryKey | null): void {
    if (key === null) return
    const entry = this.#lines.entries.find((one) => one.key === key)
    if (this.#ui.peek !== null && entry?.kind === 'session') this.openPeek(entry.sessionId)
    this.set({ selected: key })
  }

  /** Opens a session's peek, or closes it with null. What was shown is seen. */
  openPeek(sessionId: SessionId | null): void {
    if (this.#ui.peek === sessionId) return
    this.#markSeen()
    this.#peek?.close()
    const row = sessionId === null ? undefined : this.#board.rows.get(sessionId)
    this.#peek = row === undefined ? null : new PeekFeed(this.connection, this.clock, row, () => this.#changed.emit())
    this.set({
      peek: row?.sessionId ?? null,
      focus: 'list',
      ...(row === undefined ? {} : { selected: sessionKey(row.sessionId) }),
    })
    if (row === undefined) return
    this.#followRequest(row)
    if (row.worktree !== null) this.calls.measure(row.sessionId)
  }

  /** The reply that is being written to a session. */
  replyTo(row: SessionRow): PromptStore {
    const known = this.#replies.get(row.sessionId)
    if (known !== undefined) return known
    const completer = new Completer(this.#connect, () => workplaceOf(this.#board.rows.get(row.sessionId) ?? row))
    const store = new PromptStore(completer.find)
    const draft = this.#recalled.get(row.sessionId)
    if (draft !== undefined) store.replaceText(draft)
    this.#recalled.delete(row.sessionId)
    store.subscribe(() => this.#changed.emit())
    this.#replies.set(row.sessionId, store)
    return store
  }

  /** What is typed and not sent. */
  drafts(): Drafts {
    const { prompt } = this.#box
    const replies = new Map(this.#recalled)
    for (const [sessionId, { state }] of this.#replies) {
      replies.set(sessionId, unfold(state.editor.text, state.folded))
    }
    return {
      schema: 1,
      task: prompt.recalled === null ? unfold(prompt.editor.text, prompt.folded) : prompt.draft,
      several: this.draftForSeveral,
      replies: [...replies].map(([sessionId, text]) => ({ sessionId, text })),
    }
  }

  /** Has in its boxes what was typed earlier. */
  recallDrafts({ task, several, replies }: Drafts): void {
    this.draftForSeveral = several
    for (const { sessionId, text } of replies) this.#recalled.set(sessionId, text)
    if (task !== '') this.setBox({ ...this.#box, prompt: { ...this.#box.prompt, editor: editorWith(task) } })
  }

  /** What the reply's keys look at. */
  situation(row: SessionRow, columns: number): Situation {
    return {
      request: row.state === 'blocked' ? row.request : null,
      isWorking: row.state === 'working',
      mode: row.launch.permissionMode,
      acceptedModes: [],
      leftDetaches: false,
      lastQueued: this.#peek?.queued.at(-1) ?? null,
      columns,
      now: this.clock.now(),
    }
  }

  /** Earlier tasks of the directory, the oldest first. */
  history(): readonly string[] {
    const known = [...this.#board.rows.values()]
      .filter((row) => row.prompt !== '' && directoryOf(row) === this.#choice.directory)
      .sort((a, b) => a.createdAt - b.createdAt)
      .map((row) => (capabilitiesOf(row.engine).converses ? plainText(row.prompt) : `! ${plainText(row.prompt)}`))
    return [...new Set([...known, ...this.#box.prompt.history].toReversed())].toReversed().slice(-500)
  }

  /** The prompt of a box, with everything that could be recalled in it. */
  withHistory(prompt: PromptState): PromptState {
    return prompt.recalled === null ? { ...prompt, history: this.history() } : prompt
  }

  #findText(ui: BoardUi): string {
    return ui.field?.kind === 'find' ? ui.field.editor.text : ''
  }

  #follow(): void {
    const { board, loaded } = this.connection.board.getState()
    const before = this.#board
    this.#board = this.#only === null ? board : { ...board, rows: onlyBelow(board.rows, this.#only) }
    const ids = new Set([...before.rows.keys(), ...this.#board.rows.keys()])
    const change = changeOfLines(before.rows, this.#board.rows, ids, () => true)
    const isNarrowed = this.#findText(this.#ui) !== '' || parseFilter(this.#box.prompt.editor.text) !== null
    if (loaded && (change !== 'nothing' || isNarrowed || board.layout !== before.layout)) this.#layOut()
    const { selection } = this.#ui
    const left = [...selection].filter((sessionId) => this.#board.rows.has(sessionId))
    if (left.length < selection.size) this.#ui = { ...this.#ui, selection: new Set(left) }
    const peeked = this.#ui.peek === null ? undefined : this.#board.rows.get(this.#ui.peek)
    if (this.#ui.peek !== null && peeked === undefined) this.openPeek(null)
    if (peeked !== undefined) {
      this.#followRequest(peeked)
      this.#peek?.follow(peeked)
    }
    this.#changed.emit()
  }

  #followRequest(row: SessionRow): void {
    const request = row.state === 'blocked' ? row.request : null
    this.replyTo(row).follow(request, this.clock.now(), row.since)
  }

  #layOut(): void {
    const before = this.#lines
    const find = this.#ui.field?.kind === 'find' ? this.#ui.field.editor.text : null
    const filter = parseFilter(this.#box.prompt.editor.text)
    this.#lines = keepIfSame(before, layOutBoard(this.#board, { unfolded: this.#ui.unfolded, filter, find }))
    if (this.#lines === before) return
    this.#ui = { ...this.#ui, selected: cursorAfter(before, this.#lines, this.#ui.selected) }
  }

  #markSeen(): void {
    const seq = this.#peek?.lastSeq ?? 0
    const row = this.#ui.peek === null ? undefined : this.#board.rows.get(this.#ui.peek)
    if (row !== undefined && seq > (row.seenSeq ?? 0)) this.calls.markSeen(row.sessionId, seq)
  }

  #askPreview(): void {
    this.#cancelPreview()
    this.#cancelPreview = this.clock.schedule(previewAfterMs, () => {
      const choice = this.#choice
      const part = launchOf(choice, { engine: 'agent', directory: null, agent: null })
      void this.connection
        .call((client) => client.launch.preview(part))
        .then((result) => {
          if (choice !== this.#choice) return
          if (result.ok) this.#preview = { found: result.value, problem: null }
          else if (result.failure.kind !== 'offline') this.#preview = { found: null, problem: result.failure.message }
          this.#changed.emit()
        })
    })
  }
}

/** The sessions that were dispatched in a directory or below it, or whose working tree is there. */
function onlyBelow(rows: BoardState['rows'], directory: string): BoardState['rows'] {
  const top = resolve(directory)
  const isBelow = (path: string): boolean => path === top || path.startsWith(top.endsWith(sep) ? top : top + sep)
  return new Map(
    [...rows].filter(([, row]) => isBelow(row.cwd) || (row.worktree !== null && isBelow(row.worktree.path))),
  )
}
