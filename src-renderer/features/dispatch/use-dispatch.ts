import { useRef, useState } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { permissionModeSchema } from '../../../src-shared/board/launch.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'
import { dispatchTask, newSessionId, type Task } from '../../app/dispatch-task.ts'
import { focusPlace } from '../../app/focus.ts'
import { attach, isPeekShown, selectedSession } from '../../app/navigation.ts'
import { useServices, type Services } from '../../app/services.ts'
import { sessionKey } from '../../app/ui-store.ts'
import type { useKnownNames } from '../../app/completion/use-known-names.ts'
import { taskPatienceMs } from '../../../src-shared/client/dispatch/known-names.ts'
import { parseBox, type BoxInput, type TaskInput } from '../../../src-shared/client/dispatch/parse-input.ts'
import { sessionOn, type PullRequestQuery } from '../../../src-shared/client/dispatch/pull-request-query.ts'

/** What can be done about a problem. */
export type Remedy =
  | { readonly kind: 'none' }
  | { readonly kind: 'again'; readonly attach: boolean }
  | { readonly kind: 'accept-mode'; readonly mode: string; readonly task: Task }
  | { readonly kind: 'as-it-is'; readonly task: TaskInput; readonly attach: boolean }

/** Why something was not dispatched; it stands beside the box. */
export type Problem = {
  readonly text: string
  readonly remedy: Remedy
  /** The supervisor did not answer: whether the task was started is not known. */
  readonly offline: boolean
  /** The dispatch that failed: the same text again is the same one. */
  readonly sessionId: Task['sessionId'] | null
}

/** Sends what stands in the box, and says why it was not sent. */
export type Dispatching = {
  readonly problem: Problem | null
  readonly sending: boolean
  readonly agentsShown: boolean
  readonly hideAgents: () => void
  readonly tell: (text: string) => void
  readonly forgetProblem: () => void
  readonly submit: (andAttach: boolean) => Promise<void>
  readonly remedy: () => Promise<void>
}

const closePatienceMs = 400

/** The box's dispatching. What is typed stays until it was accepted. */
export function useDispatch({ names, look }: ReturnType<typeof useKnownNames>): Dispatching {
  const services = useServices()
  const { ui, launch, connection, attachments, history, lines, native } = services
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)
  const [agentsShown, setAgentsShown] = useState(false)
  const busy = useRef(false)
  const tell = (text: string, remedy: Remedy = { kind: 'none' }): void =>
    setProblem({ text, remedy, offline: false, sessionId: null })
  const fail = (failure: CallFailure, task: Task | null, andAttach: boolean): void => {
    const accept = failure.kind === 'refused' && failure.code === 'MODE_NOT_ACCEPTED' ? failure.data.mode : null
    setProblem({
      text: failure.message,
      remedy:
        accept !== null && task !== null
          ? { kind: 'accept-mode', mode: accept, task }
          : { kind: 'again', attach: andAttach },
      offline: failure.kind === 'offline',
      sessionId: task?.sessionId ?? null,
    })
  }
  const clear = (): void => {
    history.add(ui.getState().input.trim())
    ui.setState({ input: '' })
  }

  const send = async (wanted: Omit<Task, 'attachments'>): Promise<void> => {
    const typed = ui.getState().input
    const along = attachments.store.getState()
    if (wanted.target.engine === 'shell' && along.length > 0) {
      return tell('No files go along with a command: take them off, and name them in it.')
    }
    const settled = await attachments.settled()
    if ('problem' in settled)
      return tell(settled.problem, settled.again ? { kind: 'again', attach: wanted.attach } : { kind: 'none' })
    const task: Task = { ...wanted, attachments: settled.paths }
    const result = await dispatchTask(services, task)
    if (!result.ok) return fail(result.failure, task, task.attach)
    history.add(typed.trim())
    // What Enter in the empty box is about next. Who looks at a session, or has selected some, stays there.
    if (!isPeekShown(services) && ui.getState().selection.size === 0)
      ui.setState({ selected: sessionKey(result.value.sessionId) })
    if (ui.getState().input === typed) ui.setState({ input: '' })
    for (const { id } of along) attachments.remove(id)
  }
  const act = async (box: BoxInput, andAttach: boolean, sessionId: Task['sessionId']): Promise<void> => {
    switch (box.kind) {
      case 'empty': {
        if (attachments.store.getState().length > 0) return tell('Say what should be done with the files.')
        const session = selectedSession(services)
        if (session !== null) attach(services, session)
        return
      }
      case 'filter': {
        const first = lines.getState().entries.find((entry) => entry.kind === 'session')
        if (first !== undefined) ui.setState({ selected: first.key })
        focusPlace('board')
        return
      }
      case 'pull-request':
        if (selectSessionOn(services, box)) return
        return tell(
          box.url === null ? `No session works on #${box.number}.` : 'No session works on this pull request.',
          box.url === null
            ? { kind: 'none' }
            : { kind: 'as-it-is', task: { prompt: box.url, agent: null, place: null }, attach: andAttach },
        )
      case 'refused':
        return tell(box.hint)
      case 'doubtful':
        return tell(box.hint, { kind: 'as-it-is', task: box.task, attach: andAttach })
      case 'set-model':
        launch.setState({ model: box.model })
        return clear()
      case 'set-effort':
        launch.setState({ effort: box.effort })
        return clear()
      case 'set-mode':
        launch.setState({ permissionMode: box.mode })
        return clear()
      case 'show-agents':
        clear()
        await look()
        return setAgentsShown(true)
      case 'settings':
        clear()
        ui.setState({ screen: 'settings', settingsAt: 'search' })
        return
      case 'exit':
        clear()
        window.close()
        if (native === null)
          setTimeout(() => tell('This tab is yours to close. Sessions go on without it.'), closePatienceMs)
        return
      case 'task': {
        const target = { engine: 'agent', directory: box.place?.path ?? null, agent: box.agent } as const
        return await send({ sessionId, prompt: box.prompt, target, attach: andAttach })
      }
      case 'shell': {
        const target = { engine: 'shell', directory: null, agent: null } as const
        return await send({ sessionId, prompt: box.command, target, attach: andAttach })
      }
    }
  }
  /** One at a time: a second Enter while the first is under way is no second task. */
  const alone = async (run: () => Promise<void>): Promise<void> => {
    if (busy.current) return
    busy.current = true
    setSending(true)
    setProblem(null)
    try {
      await run()
    } finally {
      busy.current = false
      setSending(false)
    }
  }
  // The same text again after a failure is the same dispatch: it may have been started after all.
  const nextId = (): Task['sessionId'] => problem?.sessionId ?? newSessionId()

  const submit = (andAttach: boolean): Promise<void> => {
    const sessionId = nextId()
    return alone(async () => {
      const engine = launch.getState().engine === 'shell' ? 'shell' : 'agent'
      const read = (known: typeof names): BoxInput => parseBox(ui.getState().input, engine, known)
      const box = read(names)
      // Where the files are not known yet, what is nothing else could be one.
      const mayBeFile = (known: typeof names): boolean =>
        known?.files === null && read({ ...known, files: new Set() }).kind === 'doubtful'
      // A name may be newer than what is known of it.
      if (box.kind !== 'doubtful' && (box.kind !== 'task' || (names !== null && !mayBeFile(names))))
        return await act(box, andAttach, sessionId)
      let looked = await look()
      if (looked.ok && mayBeFile(looked.value)) looked = await look(taskPatienceMs)
      if (!looked.ok) return fail(looked.failure, null, andAttach)
      await act(read(looked.value), andAttach, sessionId)
    })
  }
  const remedy = async (): Promise<void> => {
    const wanted = problem?.remedy
    if (wanted === undefined || wanted.kind === 'none') return
    const sessionId = nextId()
    switch (wanted.kind) {
      case 'again':
        attachments.retry()
        return await submit(wanted.attach)
      case 'as-it-is':
        return await alone(() => act({ kind: 'task', ...wanted.task }, wanted.attach, sessionId))
      case 'accept-mode':
        return await alone(async () => {
          const mode = permissionModeSchema.safeParse(wanted.mode)
          if (!mode.success) return tell(`This version does not know the mode ${singleLine(wanted.mode, 40)}.`)
          const result = await connection.call((client) => client.modes.accept({ mode: mode.data }))
          if (result.ok) await send(wanted.task)
          else fail(result.failure, wanted.task, wanted.task.attach)
        })
    }
  }
  return {
    problem,
    sending,
    agentsShown,
    hideAgents: () => setAgentsShown(false),
    tell,
    forgetProblem: () => setProblem(null),
    submit,
    remedy,
  }
}

/** Goes to the session that works on a pull request; folds on the way are opened. */
function selectSessionOn(services: Services, query: PullRequestQuery): boolean {
  const { ui, connection, lines, history } = services
  const row = sessionOn(query, connection.board.getState().board.rows.values())
  if (row === null) return false
  history.add(ui.getState().input.trim())
  ui.setState({ input: '' })
  const key = sessionKey(row.sessionId)
  const isShown = (): boolean => lines.getState().entries.some((entry) => entry.key === key)
  if (!isShown()) {
    const folded = lines.getState().entries.flatMap((entry) => (entry.kind === 'more' ? [entry.group] : []))
    ui.setState({ unfolded: new Set([...ui.getState().unfolded, ...folded]) })
  }
  // In a collapsed group there is no row to stand on: peek shows the session all the same.
  ui.setState(isShown() ? { selected: key } : { peek: row.sessionId })
  focusPlace('board')
  return true
}
