import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  MergeMethod,
  MergePlan,
  PullRequestDraft,
  PushEvent,
  ReviewWork,
} from '../../../../src-shared/api/review-actions.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import type { Connection } from '../../../../src-shared/client/connection.ts'
import type { LocalMemory } from '../../../app/storage.ts'

/** What went wrong, in the words of whoever refused it. */
export type ActionProblem = { readonly why: string; readonly said: string }

/** What is being typed for a pull request. */
export type Proposal = {
  readonly title: string
  readonly body: string
  readonly base: string
  readonly isDraft: boolean
}

/** What can be done with the changes of one session. */
export type ActionsState = {
  readonly work: ReviewWork | null
  /** Why nothing is known of it. */
  readonly problem: string
  readonly panel: 'commit' | 'pull-request' | 'merge' | null
  /** What runs now; the others wait for it. */
  readonly busy: 'stage' | 'commit' | 'push' | 'open' | 'ready' | 'merge' | 'check-out' | null
  /** How far a push is. */
  readonly progress: string
  readonly refusal: ActionProblem | null
  /** The remote's branch has commits that are lacking here. */
  readonly isBehind: boolean
  /** Null: the suggestion. */
  readonly message: string | null
  readonly draft: PullRequestDraft | null
  readonly proposal: Proposal | null
  readonly plan: { readonly url: string; readonly plan: MergePlan | null; readonly why: string } | null
}

/** What became of a step, for the words about it. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false }

/** What can be done with the changes of one session, and how. */
export type ReviewActions = {
  readonly store: StoreApi<ActionsState>
  readonly refresh: () => Promise<void>
  /** Shows a panel, or hides it when it is shown. */
  readonly toggle: (panel: NonNullable<ActionsState['panel']>) => void
  readonly close: () => void
  readonly write: (message: string) => void
  readonly propose: (change: Partial<Proposal>) => void
  readonly stage: (paths: readonly string[] | null, staged: boolean) => Promise<void>
  readonly commit: (all: boolean) => Promise<Outcome<{ readonly commit: string; readonly skipped: boolean }>>
  readonly push: (replaces?: string | null) => Promise<Outcome<{ readonly updated: boolean }>>
  readonly cancelPush: () => void
  readonly loadDraft: () => Promise<void>
  /** Pushes what is not pushed, then opens it. */
  readonly open: () => Promise<Outcome<{ readonly number: number; readonly url: string; readonly existed: boolean }>>
  readonly loadPlan: (url: string) => Promise<void>
  readonly markReady: (url: string) => Promise<Outcome<null>>
  readonly merge: (
    url: string,
    wish: { readonly method: MergeMethod; readonly commit: string; readonly how: 'now' | 'when-green' },
  ) => Promise<Outcome<'merged' | 'scheduled'>>
  readonly checkOut: () => Promise<Outcome<CheckedOut>>
}

type CheckedOut = {
  readonly directory: string
  readonly branch: string | null
  readonly commit: string
  readonly before: string | null
}

const messagesKey = 'commit-messages'
const mostMessages = 50
const messagesSchema = z.record(z.string(), z.string())

type Parts = { readonly connection: Pick<Connection, 'call'>; readonly memory: LocalMemory }

/** Makes them for a session; a message that was typed outlives the window. */
export function createReviewActions({ connection, memory }: Parts, sessionId: SessionId): ReviewActions {
  const store = createStore<ActionsState>(() => ({
    work: null,
    problem: '',
    panel: null,
    busy: null,
    progress: '',
    refusal: null,
    isBehind: false,
    message: readMessages(memory)[sessionId] ?? null,
    draft: null,
    proposal: null,
    plan: null,
  }))
  let look = 0
  let pushing: AbortController | null = null

  const refresh = async (): Promise<void> => {
    const mine = (look += 1)
    const result = await connection.call((client) => client.reviewActions.work({ sessionId }))
    if (mine !== look) return
    store.setState(result.ok ? { work: result.value, problem: '' } : { work: null, problem: result.failure.message })
  }

  const refuse = (refusal: ActionProblem): { readonly ok: false } => {
    store.setState({ refusal })
    return { ok: false }
  }

  /** One step at a time: a second one waits until the user asks again. */
  async function run<Value>(
    busy: NonNullable<ActionsState['busy']>,
    step: (client: Parameters<Parameters<Connection['call']>[0]>[0]) => Promise<Value>,
  ): Promise<Outcome<Value>> {
    if (store.getState().busy !== null) return { ok: false }
    store.setState({ busy, refusal: null, isBehind: false, progress: '' })
    const result = await connection.call(step)
    store.setState({ busy: null, progress: '' })
    await refresh()
    return result.ok ? { ok: true, value: result.value } : refuse({ why: result.failure.message, said: '' })
  }

  const write = (message: string | null): void => {
    store.setState({ message })
    const { [sessionId]: _, ...others } = readMessages(memory)
    const all = Object.entries({ ...others, ...(message === null ? {} : { [sessionId]: message }) }).slice(
      -mostMessages,
    )
    memory.write(messagesKey, all.length === 0 ? null : JSON.stringify(Object.fromEntries(all)))
  }

  let queued = 0
  let queue = Promise.resolve()
  const stageNext = async (paths: readonly string[] | null, staged: boolean): Promise<void> => {
    const result = await connection.call((client) =>
      client.reviewActions.stage({ sessionId, paths: paths === null ? null : [...paths], staged }),
    )
    queued -= 1
    if (!result.ok) refuse({ why: result.failure.message, said: '' })
    if (queued > 0) return
    store.setState({ busy: null })
    await refresh()
  }

  const push: ReviewActions['push'] = async (replaces = null) => {
    const leave = new AbortController()
    pushing = leave
    const ended = await run('push', async (client): Promise<PushEvent | null> => {
      let last: PushEvent | null = null
      for await (const event of await client.reviewActions.push({ sessionId, replaces }, { signal: leave.signal })) {
        if (event.kind === 'progress') store.setState({ progress: event.line })
        else last = event
      }
      return last
    })
    pushing = null
    if (leave.signal.aborted) return refuse({ why: 'The push was cancelled.', said: '' })
    if (!ended.ok) return ended
    const { value } = ended
    if (value?.kind === 'pushed') return { ok: true, value: { updated: value.updated } }
    store.setState({ isBehind: value?.kind === 'behind' })
    return refuse(
      value === null || value.kind === 'progress' ? { why: 'The push ended without a word.', said: '' } : value,
    )
  }

  return {
    store,
    refresh,
    push,
    write,
    toggle: (panel) => store.setState((state) => ({ panel: state.panel === panel ? null : panel, refusal: null })),
    close: () => store.setState({ panel: null, refusal: null }),
    propose: (change) =>
      store.setState(({ proposal }) => ({ proposal: proposal === null ? null : { ...proposal, ...change } })),
    cancelPush: () => pushing?.abort(),
    stage: async (paths, staged) => {
      const { busy, work } = store.getState()
      if (work === null || (busy !== null && busy !== 'stage')) return
      store.setState({ busy: 'stage', refusal: null, work: staging(work, paths, staged) })
      // One after the other: each of them changes the same index.
      queued += 1
      queue = queue.then(() => stageNext(paths, staged))
      await queue
    },
    commit: async (all) => {
      const { message, work } = store.getState()
      const text = message ?? work?.message ?? ''
      const ended = await run('commit', (client) => client.reviewActions.commit({ sessionId, message: text, all }))
      if (!ended.ok) return ended
      if (ended.value.kind === 'refused') return refuse(ended.value)
      write(null)
      store.setState({ panel: null })
      return { ok: true, value: ended.value }
    },
    loadDraft: async () => {
      const result = await connection.call((client) => client.reviewActions.draft({ sessionId }))
      if (!result.ok) return void refuse({ why: result.failure.message, said: '' })
      const draft = result.value
      const { title, body, base } = draft
      // What was typed stays.
      store.setState(({ proposal }) => ({ draft, proposal: proposal ?? { title, body, base, isDraft: false } }))
    },
    open: async () => {
      const { proposal, work } = store.getState()
      if (proposal === null) return { ok: false }
      const isPushed = work?.push != null && work.push.remoteCommit !== null && work.push.ahead === 0
      if (!isPushed && !(await push()).ok) return { ok: false }
      const { title, body, base, isDraft } = proposal
      const opened = await run('open', (client) =>
        client.reviewActions.open({ sessionId, title, body, base, draft: isDraft }),
      )
      if (opened.ok) store.setState({ panel: null, proposal: null, draft: null })
      return opened
    },
    loadPlan: async (url) => {
      store.setState(({ plan }) => ({ plan: plan?.url === url ? plan : { url, plan: null, why: '' } }))
      const result = await connection.call((client) => client.reviewActions.mergePlan({ sessionId, url }))
      if (store.getState().plan?.url !== url) return
      store.setState({
        plan: result.ok ? { url, plan: result.value, why: '' } : { url, plan: null, why: result.failure.message },
      })
    },
    markReady: async (url) => {
      const done = await run('ready', (client) => client.reviewActions.markReady({ sessionId, url }))
      return done.ok ? { ok: true, value: null } : done
    },
    merge: async (url, wish) => {
      const done = await run('merge', (client) => client.reviewActions.merge({ sessionId, url, ...wish }))
      return done.ok ? { ok: true, value: done.value.outcome } : done
    },
    checkOut: async () => await run('check-out', (client) => client.reviewActions.checkOut({ sessionId })),
  }
}

/** As it will be once it is done: a box is checked the moment it is pressed. */
function staging(work: ReviewWork, paths: readonly string[] | null, staged: boolean): ReviewWork {
  const files = work.files.map((file) =>
    paths === null || paths.includes(file.path)
      ? { ...file, staged: staged ? ('yes' as const) : ('no' as const) }
      : file,
  )
  return { ...work, files }
}

function readMessages(memory: LocalMemory): Record<string, string> {
  try {
    return messagesSchema.safeParse(JSON.parse(memory.read(messagesKey) ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}
