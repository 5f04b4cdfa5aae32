import clsx from 'clsx'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { chordLabel, commandOfKey } from '../../../src-shared/board/key-map.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'
import { dispatchTask, newSessionId, type Task } from '../../app/dispatch-task.ts'
import { focusPlace, registerFocus } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { attach, selectedSession } from '../../app/navigation.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { LaunchPreviewLine } from './launch-preview.tsx'
import { modeWord } from './launch-words.ts'
import { useLaunchPreview } from './use-launch-preview.ts'
import { parseBox, type BoxInput } from './parse-input.ts'

type Problem = {
  readonly text: string
  readonly task: Task | null
  readonly accept: string | null
  /** The supervisor did not answer: whether the task was started is not known. */
  readonly offline: boolean
}

function problemOf(failure: CallFailure, task: Task): Problem {
  const accept = failure.kind === 'refused' && failure.code === 'MODE_NOT_ACCEPTED' ? failure.data.mode : null
  return { text: failure.message, task, accept, offline: failure.kind === 'offline' }
}

/** Where tasks are typed. What stands in it is never lost: not by a failure, not by a reload. */
export function DispatchBox(): ReactNode {
  const services = useServices()
  const { ui, launch, memory, platform, connection, lines } = services
  const input = useUi((state) => state.input)
  const engine = useValue(launch, (state) => state.engine)
  const box = useRef<HTMLTextAreaElement | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)
  const parsed = parseBox(input, engine)
  useLaunchPreview(parsed.kind === 'shell' ? 'shell' : engine)
  const isLive = useValue(connection.health, ({ socket, data }) => socket === 'open' && data === 'fresh')
  const attachable = useUi((state) => state.selected?.startsWith('session:') ?? false)

  useEffect(() => {
    box.current?.focus()
    return registerFocus('dispatch', () => box.current?.focus())
  }, [])
  useEffect(() => memory.write('draft', input), [memory, input])

  const setInput = (text: string): void => {
    ui.setState({ input: text })
    if (problem !== null) setProblem(null)
  }
  const send = async (task: Task): Promise<void> => {
    setSending(true)
    setProblem(null)
    const typed = ui.getState().input
    const result = await dispatchTask(services, task)
    setSending(false)
    if (!result.ok) return setProblem(problemOf(result.failure, task))
    if (ui.getState().input === typed) ui.setState({ input: '' })
  }
  const acceptMode = async (task: Task): Promise<void> => {
    const mode = launch.getState().permissionMode
    if (mode === null) return
    const result = await connection.call((client) => client.modes.accept({ mode }))
    if (result.ok) await send(task)
    else setProblem(problemOf(result.failure, task))
  }
  // The same text again after a failure is the same dispatch: it may have been started after all.
  const nextId = (): Task['sessionId'] => problem?.task?.sessionId ?? newSessionId()
  const act = (box: BoxInput, andAttach: boolean): void => {
    switch (box.kind) {
      case 'empty': {
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
      case 'refused':
        return setProblem({ text: box.hint, task: null, accept: null, offline: false })
      case 'set-model':
        launch.setState({ model: box.model })
        return setInput('')
      case 'set-mode':
        launch.setState({ permissionMode: box.mode })
        return setInput('')
      case 'task':
        return void send({ sessionId: nextId(), engine: 'agent', prompt: box.prompt, attach: andAttach })
      case 'shell':
        return void send({ sessionId: nextId(), engine: 'shell', prompt: box.command, attach: andAttach })
    }
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    const command = commandOfKey(event, 'dispatch', platform)
    if (command === 'dispatch' || command === 'dispatch-and-attach') {
      event.preventDefault()
      if (!sending) act(parsed, command === 'dispatch-and-attach')
    } else if (command === 'newline' && event.key !== 'Enter') {
      event.preventDefault()
      const { selectionStart, selectionEnd } = event.currentTarget
      event.currentTarget.setRangeText('\n', selectionStart, selectionEnd, 'end')
      setInput(event.currentTarget.value)
    } else if (input === '' && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.altKey) {
      // An empty box has no lines to move in: the arrows mean the board.
      event.preventDefault()
      focusPlace('board')
    }
  }

  return (
    <div className="@container shrink-0 px-3 pb-3">
      {problem !== null && (
        <div role="alert" className="flex items-center gap-2 px-1 pb-2 text-failed">
          <span className="min-w-0 flex-1">
            {problem.offline && isLive ? 'The supervisor answers again; what you typed is still here.' : problem.text}
          </span>
          {problem.task !== null && problem.accept !== null && (
            <Button onClick={() => problem.task !== null && void acceptMode(problem.task)}>
              Accept “{modeWord(problem.accept)}” and dispatch
            </Button>
          )}
          {problem.task !== null && problem.accept === null && (
            <Button onClick={() => act(parseBox(input, engine), problem.task?.attach ?? false)}>Try again</Button>
          )}
        </div>
      )}
      <div className="rounded-panel border border-line bg-panel shadow-float focus-within:border-accent">
        <textarea
          ref={box}
          data-keys="dispatch"
          aria-label="Dispatch a task"
          placeholder="Describe a task, or ! command. Filter with s: n: a: t: #"
          rows={1}
          spellCheck={false}
          value={input}
          onChange={(event) => setInput(event.target.value)}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-[40vh] min-h-9 w-full resize-none bg-transparent px-3 pt-2.5 pb-1 outline-0"
        />
        <div className="flex h-7 items-center gap-3 px-3 pb-2 text-small whitespace-nowrap text-faint">
          {parsed.kind === 'filter' ? <FilterLine /> : <LaunchPreviewLine />}
          <span className={clsx('ml-auto shrink-0 @max-[420px]:hidden', sending && 'text-accent')}>
            {problem === null && hintOf(parsed, sending, attachable, chordLabel('Mod+Enter', platform))}
          </span>
        </div>
      </div>
    </div>
  )
}

function hintOf(parsed: BoxInput, sending: boolean, attachable: boolean, andAttach: string): string {
  if (sending) return 'Dispatching…'
  switch (parsed.kind) {
    case 'empty':
      return attachable ? 'Enter attach · ? keys' : '? keys'
    case 'filter':
      return 'Enter to the first · Esc clears'
    case 'refused':
      return parsed.hint
    case 'set-model':
    case 'set-mode':
      return 'Enter sets it for what you dispatch next'
    case 'task':
    case 'shell':
      return `Enter dispatch · ${andAttach} and attach`
  }
}

function FilterLine(): ReactNode {
  const { lines } = useServices()
  const shown = useValue(lines, (value) => value.entries.filter((entry) => entry.kind === 'session').length)
  return <span>{plural(shown, 'session')} shown</span>
}
