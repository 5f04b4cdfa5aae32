import { useRef, useState } from 'react'
import { candidateOf, candidatePart, candidateText } from '../../../src-shared/board/candidate.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { parseBox } from '../../../src-shared/client/dispatch/parse-input.ts'
import { useKnownNames } from '../../app/completion/use-known-names.ts'
import { dispatchTask, newSessionId } from '../../app/dispatch-task.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { focusPlace } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { useServices, useValue } from '../../app/services.ts'
import { sessionKey } from '../../app/ui-store.ts'
import { makeUuid } from '../../transport/uuid.ts'

/** A comparison that was begun: the same task again goes on with it, so that nobody gets it twice. */
type Begun = {
  readonly id: string
  readonly text: string
  readonly sessions: ReadonlyMap<string, SessionId>
}

/** Starts one session for each candidate, in their order. What stands in the box is kept until all were started. */
export function useCompare(): {
  readonly problem: string | null
  readonly busy: boolean
  readonly start: (candidates: readonly string[]) => Promise<void>
} {
  const services = useServices()
  const { ui, launch, attachments, history, toasts } = services
  const directory = useValue(launch, launchDirectory)
  const { look } = useKnownNames(directory)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const begun = useRef<Begun | null>(null)

  const begin = async (candidates: readonly string[]): Promise<string | null> => {
    const text = ui.getState().input
    const names = await look()
    if (!names.ok) return names.failure.message
    const box = parseBox(text, 'agent', names.value)
    if (box.kind === 'doubtful' || box.kind === 'refused') return box.hint
    if (box.kind !== 'task') return 'Write a task in words: commands and filters are nothing to compare.'
    const settled = await attachments.settled()
    if ('problem' in settled) return settled.problem
    const before = begun.current?.text === text ? begun.current : null
    const sessions = new Map(candidates.map((who) => [who, before?.sessions.get(who) ?? newSessionId()]))
    begun.current = { id: before?.id ?? makeUuid(), text, sessions }
    for (const who of candidates) {
      const candidate = candidateOf(who)
      const sessionId = sessions.get(who)
      if (candidate === null || sessionId === undefined) return `${who} is no model or engine`
      const { engine, options } = candidatePart(candidate)
      const result = await dispatchTask(services, {
        sessionId,
        prompt: box.prompt,
        target: { engine, options, directory: box.place?.path ?? null, agent: box.agent },
        comparison: { id: begun.current.id, label: candidateText(candidate).slice(0, 60) },
        attachments: settled.paths,
        attach: false,
      })
      if (!result.ok) return `${who}: ${result.failure.message}`
    }
    const [first] = sessions.values()
    begun.current = null
    history.add(text.trim())
    if (ui.getState().input === text) ui.setState({ input: '' })
    for (const { id } of attachments.store.getState()) attachments.remove(id)
    ui.setState({ overlay: null, ...(first === undefined ? {} : { selected: sessionKey(first) }) })
    toasts.show({ kind: 'done', text: `${plural(candidates.length, 'session')} work on the same task` })
    focusPlace('board')
    return null
  }
  return {
    problem,
    busy,
    start: async (candidates) => {
      setBusy(true)
      setProblem(null)
      setProblem(await begin(candidates))
      setBusy(false)
    },
  }
}
