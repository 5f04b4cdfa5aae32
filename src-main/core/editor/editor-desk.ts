import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import type { z } from 'zod'
import type {
  beginEditSchema,
  EditorSurface,
  FinishedEdit,
  OpenFileRequest,
  StartedEdit,
} from '../../../src-shared/api/editor.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { isSameProcess, lookUpProcess } from '../../../src-node/processes/process-identity.ts'
import type { PaneSink, PaneSource } from '../panes/pane.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import { chooseEditor, type EditorPurpose } from './choose-editor.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { EditorTerminal } from './editor-terminal.ts'
import { findFile } from './find-file.ts'
import { argumentsFor, type EditorCommand } from './known-editors.ts'

type Variables = Readonly<Record<string, string>>
type Ended = { readonly outcome: 'saved' | 'failed'; readonly reason: string | null }
type Edit = {
  readonly started: StartedEdit
  readonly terminal: EditorTerminal | null
  readonly ended: Promise<Ended>
  /** Ends the editor if it runs. */
  readonly kill: () => void
}
/** Whose editor, and where it runs. */
type Place = { readonly environment: Variables; readonly cwd: string; readonly setting: string | null }

/** An editor that fails does so at once; after this long it is taken to be open. */
const startsWithinMs = 1_500
const looksEveryMs = 400
const mostTerminals = 20

/** The user's editors that this supervisor has started, and the texts that are in them. */
export class EditorDesk {
  readonly #services: Services
  readonly #drafts: Drafts
  readonly #edits = new Map<string, Edit>()
  readonly #beginning = new Map<string, Promise<StartedEdit>>()

  constructor(services: Services) {
    this.#services = services
    this.#drafts = createDrafts(services.paths.edits)
    this.#drafts
      .dropOld(services.clock.now())
      .catch((error: unknown) => services.problems.report('old drafts could not be cleared away', error))
  }

  /** Puts a text into a file and has it edited. */
  async begin(input: z.infer<typeof beginEditSchema>, dispatching: Variables | null): Promise<StartedEdit> {
    const known = this.#edits.get(input.editId)
    if (known !== undefined) return known.started
    const underway = this.#beginning.get(input.editId)
    if (underway !== undefined) return await underway
    const beginning = this.#begin(input, dispatching).finally(() => this.#beginning.delete(input.editId))
    this.#beginning.set(input.editId, beginning)
    return await beginning
  }

  async #begin(input: z.infer<typeof beginEditSchema>, dispatching: Variables | null): Promise<StartedEdit> {
    const { place, editor } = await this.#choose(input, dispatching, 'text')
    const { editId } = input
    await this.#drafts.write(editId, input.text)
    const words = argumentsFor(editor, { file: this.#drafts.pathOf(editId) }, true)
    const edit =
      editor.surface === 'terminal'
        ? this.#inTerminal(editId, editor, words, place)
        : await this.#inWindow(editId, editor, words, place)
    this.#edits.set(editId, edit)
    return edit.started
  }

  /** An editor that runs, or that an earlier supervisor started. */
  async find(editId: string): Promise<StartedEdit | null> {
    const known = this.#edits.get(editId)
    if (known !== undefined) return known.started
    const run = await this.#drafts.readRun(editId)
    return run === null ? null : startedOf(editId, { name: run.editor, surface: run.surface })
  }

  /** How an edit ended, once it has. */
  async wait(editId: string, signal: AbortSignal | undefined): Promise<FinishedEdit> {
    const edit = this.#edits.get(editId)
    const ended = edit === undefined ? await this.#endOfEarlier(editId, signal) : await edit.ended
    const text = await this.#drafts.read(editId)
    if (text === null) throw ApiFailure.of('REFUSED', 'That text is not being edited.')
    return { ...ended, text }
  }

  /** The text is taken, or not wanted. */
  async end(editId: string): Promise<string> {
    const edit = this.#edits.get(editId)
    edit?.kill()
    const text = (await this.#drafts.read(editId)) ?? ''
    this.#edits.delete(editId)
    await this.#drafts.drop(editId)
    return text
  }

  /** Opens a file at a line in the user's editor. */
  async open(request: OpenFileRequest, dispatching: Variables | null): Promise<StartedEdit> {
    const file = await findFile(request.path, this.#directoriesOf(request))
    const { place, editor } = await this.#choose(request, dispatching, 'file')
    const words = argumentsFor(editor, { file, line: request.line, column: request.column }, false)
    const editId = randomUUID()
    if (editor.surface === 'window') {
      await openWindow(editor, words, place)
      return { editId, editor: editor.name, surface: 'window' }
    }
    const running = [...this.#edits.values()].filter(({ terminal }) => terminal !== null)
    if (running.length >= mostTerminals) throw ApiFailure.of('REFUSED', 'Too many editors are open: close some.')
    const edit = this.#inTerminal(editId, editor, words, place)
    this.#edits.set(editId, edit)
    void edit.ended.then(() => this.#edits.delete(editId))
    return edit.started
  }

  /** Shows an editor's terminal to a client. */
  async attach(
    editId: string,
    size: { readonly cols: number; readonly rows: number },
    sink: PaneSink,
  ): Promise<PaneSource | null> {
    const terminal = this.#edits.get(editId)?.terminal
    if (terminal === undefined || terminal === null) {
      sink.end('This editor has ended.', null)
      return null
    }
    return await terminal.attach(size, sink)
  }

  /** Ends the editors that live in terminals of ours; their texts stay as they were last saved. */
  close(): void {
    for (const { terminal } of this.#edits.values()) terminal?.kill()
  }

  #inTerminal(editId: string, editor: EditorCommand, words: readonly string[], place: Place): Edit {
    const ended = Promise.withResolvers<Ended>()
    const terminal = new EditorTerminal({ ...place, program: editor.program, arguments: words }, (code, signal) =>
      ended.resolve(endOf(editor.name, code, signal === undefined || signal === 0 ? null : `signal ${signal}`)),
    )
    return {
      started: startedOf(editId, editor),
      terminal,
      ended: ended.promise,
      kill: () => {
        if (!terminal.kill()) ended.resolve({ outcome: 'failed', reason: `${editor.name} was not started.` })
      },
    }
  }

  async #inWindow(editId: string, editor: EditorCommand, words: readonly string[], place: Place): Promise<Edit> {
    const child = spawn(editor.program, [...words], {
      cwd: place.cwd,
      env: place.environment,
      stdio: 'ignore',
      // It is the user's window: it does not end with us.
      detached: true,
    })
    const ended = Promise.withResolvers<Ended>()
    child.once('exit', (code, signal) => ended.resolve(endOf(editor.name, code, signal)))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => reject(notStarted(editor, error.message)))
    })
    child.unref()
    const { pid } = child
    const found = pid === undefined ? null : await lookUpProcess(pid)
    const process = pid !== undefined && found?.kind === 'running' ? { pid, startTime: found.startTime } : null
    await this.#drafts.writeRun(editId, { schema: 1, editor: editor.name, surface: 'window', process })
    return {
      started: startedOf(editId, editor),
      terminal: null,
      ended: ended.promise,
      kill: () => {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      },
    }
  }

  /** The end of an editor that an earlier supervisor started: in a window of its own it may still be open. */
  async #endOfEarlier(editId: string, signal: AbortSignal | undefined): Promise<Omit<FinishedEdit, 'text'>> {
    const run = await this.#drafts.readRun(editId)
    const name = run?.editor ?? 'The editor'
    const identity = run?.process ?? null
    let sawIt = false
    while (identity !== null && signal?.aborted !== true && (await isSameProcess(identity)) === 'same') {
      sawIt = true
      await new Promise<void>((resolve) => this.#services.clock.schedule(looksEveryMs, resolve))
    }
    return sawIt
      ? { outcome: 'saved', reason: null }
      : { outcome: 'lost', reason: `${name} ended with Backburner’s supervisor; the text is as it was last saved.` }
  }

  #directoriesOf({
    sessionId,
    cwd,
  }: {
    readonly sessionId?: SessionId | undefined
    readonly cwd?: string | undefined
  }) {
    if (sessionId === undefined) return cwd === undefined ? [] : [cwd]
    const record = recordOf(this.#services, sessionId)
    return [...(record.worktree === null ? [] : [record.worktree.path]), record.cwd, ...record.launch.addDirs]
  }

  async #choose(
    input: { readonly sessionId?: SessionId | undefined; readonly cwd?: string | undefined },
    dispatching: Variables | null,
    purpose: EditorPurpose,
  ): Promise<{ readonly place: Place; readonly editor: EditorCommand }> {
    const { settings, environments } = this.#services
    const [wanted = homedir()] = this.#directoriesOf(input)
    const cwd = ((await stat(wanted).catch(() => null))?.isDirectory() ?? false) ? wanted : homedir()
    const base = input.sessionId === undefined ? (dispatching ?? environments.own) : environments.of(input.sessionId)
    const { loaded } = await settings.load({ cwd, options: {} })
    const setting = loaded.settings.editor?.value ?? null
    // A session that outlived its supervisor may have no shell of its own any more: whoever asks now has one.
    const environment = { ...dispatching, ...base }
    const editor = await chooseEditor(setting, environment, purpose)
    return { editor, place: { cwd, environment, setting } }
  }
}

function startedOf(editId: string, { name, surface }: { readonly name: string; readonly surface: EditorSurface }) {
  return { editId, editor: name, surface }
}

function endOf(name: string, code: number | null, signal: string | null): Ended {
  if (code === 0 && signal === null) return { outcome: 'saved', reason: null }
  return { outcome: 'failed', reason: `${name} ended with ${signal ?? `exit code ${code ?? '?'}`}.` }
}

function notStarted({ name }: EditorCommand, why: string): ApiFailure {
  return ApiFailure.of('REFUSED', `${name} could not be started: ${why}`)
}

/** Resolves once the editor has taken the file, or has not failed for a while. */
async function openWindow(editor: EditorCommand, words: readonly string[], place: Place): Promise<void> {
  const child = spawn(editor.program, [...words], {
    cwd: place.cwd,
    env: place.environment,
    stdio: 'ignore',
    detached: true,
  })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, startsWithinMs)
    const settle = (failure: string | null): void => {
      clearTimeout(timer)
      if (failure === null) resolve()
      else reject(notStarted(editor, failure))
    }
    child.once('error', (error) => settle(error.message))
    child.once('exit', (code, signal) => settle(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`))
  })
  child.unref()
}
