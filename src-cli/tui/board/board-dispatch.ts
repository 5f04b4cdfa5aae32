import { sessionIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import { permissionModeSchema } from '../../../src-shared/board/launch.ts'
import { createNamesStore, type NamesStore } from '../../../src-shared/client/dispatch/known-names.ts'
import { parseBox, type BoxInput, type TaskInput } from '../../../src-shared/client/dispatch/parse-input.ts'
import { sessionOn } from '../../../src-shared/client/dispatch/pull-request-query.ts'
import { suggestionsFor } from '../../../src-shared/client/dispatch/suggestions.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'
import { imagesIn, unfold } from '../folded-text.ts'
import { cleared } from '../prompt-text.ts'
import { historyLength } from '../prompt-send.ts'
import { freshBox, wantedCompletion } from './dispatch-box.ts'
import { launchOf } from './launch-choice.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** A dispatch that is under way or failed: the same `sessionId` again is the same one. */
type Sent = {
  readonly sessionId: SessionId
  readonly prompt: string
  readonly engine: 'agent' | 'shell'
  readonly directory: string | null
  readonly agent: string | null
  readonly attach: boolean
}

/** A supervisor that has to be started is there by then, also on a busy machine. */
const connectPatienceMs = 20_000

/** Sends what stands in the box, completes it, and says why it was not sent. What is typed stays until it was accepted. */
export class BoardDispatch {
  readonly #board: TerminalBoard
  readonly #names: NamesStore
  readonly #environment: Readonly<Record<string, string>>
  readonly #actions: { readonly showSettings: () => void }
  /** The text of the dispatch that failed, and its id. */
  #failed: { readonly text: string; readonly sessionId: SessionId } | null = null
  #asked = 0

  constructor(
    board: TerminalBoard,
    environment: Readonly<Record<string, string>>,
    actions: { readonly showSettings: () => void },
  ) {
    this.#board = board
    this.#environment = environment
    this.#actions = actions
    this.#names = createNamesStore(board.connection, board.clock)
  }

  /** Looks for what may stand where the cursor is; an answer that comes late is dropped. */
  complete(): void {
    this.#asked += 1
    const asked = this.#asked
    const query = wantedCompletion(this.#board.box)
    if (query === null) {
      if (this.#board.box.suggested !== null) this.#board.setBox({ ...this.#board.box, suggested: null })
      return
    }
    void this.#suggest(query, asked)
  }

  async #suggest(query: NonNullable<ReturnType<typeof wantedCompletion>>, asked: number): Promise<void> {
    const board = this.#board
    const cwd = board.choice.directory
    const names = await this.#names.look(cwd)
    const files =
      query.kind === 'mention' && query.text !== ''
        ? await board.connection.call((client) => client.completion.files({ cwd, query: query.text, limit: 20 }))
        : null
    if (asked !== this.#asked) return
    const items = suggestionsFor(query, {
      names: names.ok ? names.value : null,
      files: files?.ok === true ? files.value.files : [],
      rows: board.board.rows.values(),
      history: board.history().toReversed(),
    })
    const { box } = board
    board.setBox({ ...box, suggested: items.length === 0 ? null : { query, items, highlighted: null } })
  }

  /** What the box holds, as far as the names are known. */
  read(): BoxInput {
    const known = this.#names.store.getState()
    const names = known !== null && known.cwd === this.#board.choice.directory ? known.names : null
    return parseBox(this.#text(), 'agent', names)
  }

  /** Enter in the box. One at a time: a second Enter while the first is under way is no second task. */
  async submit(attach: boolean): Promise<void> {
    const board = this.#board
    if (board.ui.busy !== null) return
    const { prompt } = board.box
    const typed = prompt.editor.text
    board.set({ busy: 'Dispatching…', notice: null })
    try {
      let box = this.read()
      if (box.kind === 'task' || box.kind === 'doubtful' || box.kind === 'shell') await this.#connected()
      if (box.kind === 'task' || box.kind === 'doubtful') {
        // A name may be newer than what is known of it.
        const looked = await this.#names.look(board.choice.directory)
        if (!looked.ok) return this.#fail(looked.failure, null)
        box = this.read()
      }
      await this.#act(box, attach, typed)
    } finally {
      board.set({ busy: null })
    }
  }

  /** The board is typed into before the supervisor has begun: what is dispatched then waits for it, for a while. */
  #connected(): Promise<void> {
    const { connection, clock } = this.#board
    return new Promise((resolve) => {
      if (connection.client() !== null) return resolve()
      const done = (): void => {
        cancel()
        stop()
        resolve()
      }
      const cancel = clock.schedule(connectPatienceMs, done)
      const stop = connection.onClient((client) => {
        if (client !== null) done()
      })
    })
  }

  #text(): string {
    const { prompt } = this.#board.box
    return unfold(prompt.editor.text, prompt.folded)
  }

  async #act(box: BoxInput, attach: boolean, typed: string): Promise<void> {
    const board = this.#board
    switch (box.kind) {
      case 'empty':
        return
      case 'filter': {
        const first = board.lines.entries.find((entry) => entry.kind === 'session')
        if (first !== undefined) board.select(first.key)
        return board.set({ focus: 'list' })
      }
      case 'pull-request': {
        const row = sessionOn(box, board.board.rows.values())
        if (row === null) {
          if (box.url === null) return board.say(`No session works on #${box.number}.`, true)
          const task: TaskInput = { prompt: box.url, agent: null, place: null }
          return this.#ask('No session works on this pull request. Dispatch it as a task?', task, attach, typed)
        }
        this.#clear(typed)
        board.select(sessionKey(row.sessionId))
        return board.set({ focus: 'list' })
      }
      case 'refused':
        return board.say(box.hint, true)
      case 'doubtful':
        return this.#ask(`${box.hint} Send it as it is?`, box.task, attach, typed)
      case 'set-model':
        board.setChoice({ model: box.model })
        return this.#clear(typed)
      case 'set-effort':
        board.setChoice({ effort: box.effort })
        return this.#clear(typed)
      case 'set-mode':
        board.setChoice({ permissionMode: box.mode })
        return this.#clear(typed)
      case 'show-agents':
        this.#clear(typed)
        return await this.showAgents()
      case 'settings':
        this.#clear(typed)
        return this.#actions.showSettings()
      case 'exit':
        return board.left.emit({ how: 'left' })
      case 'task':
        return await this.#send({ ...this.#sentFor(typed), ...taskOf(box), attach }, typed)
      case 'shell':
        return await this.#send(
          { ...this.#sentFor(typed), prompt: box.command, engine: 'shell', directory: null, agent: null, attach },
          typed,
        )
    }
  }

  /** Chooses the next engine of those that could work here; the head of the board says which. */
  async nextEngine(): Promise<void> {
    const { choice, preview } = this.#board
    const asked = await this.#board.connection.call((client) => client.launch.engines({ cwd: choice.directory }))
    if (!asked.ok) return this.#fail(asked.failure, null)
    // A shell job is what ! begins.
    const offered = asked.value.engines.filter((one) => one.problem === null && one.choice !== 'shell')
    const now = choice.engine ?? preview.found?.engine.value ?? 'agent'
    const at = offered.findIndex((one) => one.choice === now)
    const next = offered[(at + 1) % Math.max(offered.length, 1)]
    if (next === undefined) return
    this.#board.setChoice({ engine: next.choice })
    this.#board.say(`The next task is for: ${singleLine(next.name, 60)}`)
  }

  /** Lists the custom agents of the directory. */
  async showAgents(): Promise<void> {
    const looked = await this.#names.look(this.#board.choice.directory)
    if (!looked.ok) return this.#fail(looked.failure, null)
    const asked = await this.#board.connection.call((client) =>
      client.launch.engines({ cwd: this.#board.choice.directory }),
    )
    const engines = (asked.ok ? asked.value.engines : []).filter(({ choice }) => choice.startsWith('acp:'))
    const others = engines.flatMap(({ choice, name, problem, reports }) => [
      ` ${singleLine(choice, 60)}  ${singleLine(name, 60)} · ${problem === null ? 'installed' : 'not installed'}`,
      `     ${singleLine(problem ?? reports, 300)}`,
    ])
    const lines = looked.value.agents.map(
      ({ name, description }) => ` @${singleLine(name, 60)}  ${singleLine(description, 300)}`,
    )
    const none = ' none: .claude/agents/*.md of the project or of your home'
    this.#board.set({
      sheet: {
        title: 'Custom agents',
        lines: [...(lines.length === 0 ? [none] : lines), '', ' Agents of other makers', ...others],
        from: 0,
      },
    })
  }

  #sentFor(typed: string): { readonly sessionId: SessionId } {
    const again = this.#failed?.text === typed ? this.#failed.sessionId : null
    return { sessionId: again ?? sessionIdSchema.parse(crypto.randomUUID()) }
  }

  #ask(text: string, task: TaskInput, attach: boolean, typed: string): void {
    this.#board.set({
      confirm: { text, yes: () => void this.#send({ ...this.#sentFor(typed), ...taskOf(task), attach }, typed) },
    })
  }

  async #send(sent: Sent, typed: string): Promise<void> {
    const board = this.#board
    const images = imagesIn(sent.prompt, board.box.prompt.images)
    const result = await board.connection.call((client) =>
      client.sessions.dispatch({
        ...launchOf(board.choice, sent),
        sessionId: sent.sessionId,
        prompt: sent.prompt,
        environment: { ...this.#environment },
        ...(images.length === 0 ? {} : { attachments: images.map(({ path }) => ({ path })) }),
      }),
    )
    if (!result.ok) {
      this.#failed = { text: typed, sessionId: sent.sessionId }
      return this.#fail(result.failure, { sent, typed })
    }
    this.#failed = null
    this.#clear(typed)
    board.set({ selected: sessionKey(result.value.sessionId), focus: 'list' })
    if (sent.attach) board.left.emit({ how: 'attach', row: result.value })
  }

  #fail(failure: CallFailure, again: { readonly sent: Sent; readonly typed: string } | null): void {
    const board = this.#board
    const wanted = failure.kind === 'refused' && failure.code === 'MODE_NOT_ACCEPTED' ? failure.data.mode : null
    const mode = permissionModeSchema.safeParse(wanted)
    if (again === null || !mode.success)
      return board.say(`${singleLine(failure.message, 300)} · your text is kept`, true)
    board.set({
      confirm: {
        text: `${singleLine(failure.message, 200)} Accept it once and for all?`,
        yes: () =>
          void board.connection
            .call((client) => client.modes.accept({ mode: mode.data }))
            .then(async (result) => {
              if (result.ok) await this.#send(again.sent, again.typed)
              else this.#fail(result.failure, null)
            }),
      },
    })
  }

  #clear(typed: string): void {
    const { box } = this.#board
    if (box.prompt.editor.text !== typed) return
    const words = unfold(typed, box.prompt.folded).trim()
    const history = [...box.prompt.history.filter((one) => one !== words), words].slice(-historyLength)
    this.#board.setBox({ ...freshBox, prompt: { ...cleared(box.prompt), history, undo: [], images: [], folded: [] } })
    this.#board.set({ focus: 'list' })
  }
}

function taskOf(task: TaskInput): Omit<Sent, 'sessionId' | 'attach'> {
  return { prompt: task.prompt, engine: 'agent', directory: task.place?.path ?? null, agent: task.agent }
}
