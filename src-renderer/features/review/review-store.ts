import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Review, ReviewFile, ReviewRange } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { LocalMemory } from '../../app/storage.ts'
import { makeUuid } from '../../transport/uuid.ts'
import { rememberComments, rememberedComments, type Place, type ReviewComment } from './comments.ts'
import { parsePatch } from './diff-lines.ts'
import type { FilePatch } from './items.ts'

/** What the review of one session shows. */
export type ReviewState = {
  readonly range: ReviewRange
  readonly ignoreBlanks: boolean
  readonly split: boolean
  readonly status: 'loading' | 'ready' | 'failed'
  /** Why there is nothing to see. */
  readonly problem: string
  readonly review: Review | null
  readonly patches: ReadonlyMap<string, FilePatch>
  readonly folded: ReadonlySet<string>
  /** Files that the user has looked through. */
  readonly viewed: ReadonlySet<string>
  readonly comments: readonly ReviewComment[]
  /** Where a comment is being written, and which one when it was there before. */
  readonly draft: (Place & { readonly id: string | null; readonly text: string; readonly code: string }) | null
  /** The line that keys are about, and where a selection of several began. */
  readonly current: string | null
  readonly anchor: string | null
}

/** The review of one session. */
export type ReviewFeed = {
  readonly store: StoreApi<ReviewState>
  /** Looks anew; what is on screen stays until then. */
  readonly refresh: () => Promise<void>
  readonly show: (change: Partial<Pick<ReviewState, 'range' | 'ignoreBlanks'>>) => void
  /** These are on screen: their diffs are fetched, and those of files far away are let go of when there are many. */
  readonly want: (paths: readonly string[]) => void
  readonly fold: (path: string, folded: boolean) => void
  readonly setViewed: (path: string, viewed: boolean) => void
  /** Keeps what is being written as a comment. */
  readonly keepDraft: () => void
  readonly dropComment: (id: string) => void
  readonly clearComments: () => void
}

/** So many lines of diffs are kept. */
const mostLines = 60_000
const atOnce = 4
const splitKey = 'review-split'
const viewedKey = 'review-viewed'
const mostSessions = 50
const viewedSchema = z.record(z.string(), z.record(z.string(), z.string()))

type Parts = {
  readonly connection: Pick<Connection, 'call'>
  readonly memory: LocalMemory
}

/** Makes the feed of a session's changes. */
export function createReviewFeed({ connection, memory }: Parts, sessionId: SessionId): ReviewFeed {
  const store = createStore<ReviewState>(() => ({
    range: 'all',
    ignoreBlanks: false,
    split: memory.read(splitKey) === 'yes',
    status: 'loading',
    problem: '',
    review: null,
    patches: new Map(),
    folded: new Set(),
    viewed: new Set(),
    comments: rememberedComments(memory, sessionId),
    draft: null,
    current: null,
    anchor: null,
  }))
  store.subscribe((state, before) => {
    if (state.split !== before.split) memory.write(splitKey, state.split ? 'yes' : null)
    if (state.comments !== before.comments) rememberComments(memory, sessionId, state.comments)
  })
  /** Which looking is the last: answers to earlier ones are not wanted any more. */
  let look = 0
  let wanted: readonly string[] = []
  /** Asked for in this looking. */
  let fresh = new Set<string>()
  const onTheWay = new Set<string>()

  const viewedOf = (): Record<string, string> => readViewed(memory)[sessionId] ?? {}
  const fileOf = (path: string): ReviewFile | undefined =>
    store.getState().review?.files.find((file) => file.path === path)
  /** What a mark stands for: when it is something else, the file was not looked through. */
  const fingerprint = (file: ReviewFile, patch: FilePatch | undefined): string =>
    `${file.added}+${file.deleted}- ${patch?.kind === 'diff' ? patch.diff.fingerprint : ''}`

  const refresh = async (): Promise<void> => {
    const mine = (look += 1)
    const { range, ignoreBlanks } = store.getState()
    const result = await connection.call((client) => client.review.files({ sessionId, range, ignoreBlanks }))
    if (mine !== look) return
    if (!result.ok) return store.setState({ status: 'failed', problem: result.failure.message, review: null })
    const { files } = result.value
    const paths = new Set(files.map(({ path }) => path))
    const marks = viewedOf()
    const viewed = new Set(
      files.flatMap((file) => (marks[file.path]?.startsWith(`${file.added}+${file.deleted}- `) ? [file.path] : [])),
    )
    fresh = new Set()
    store.setState(({ patches, folded, viewed: before, review: seen }) => ({
      status: 'ready',
      problem: '',
      review: result.value,
      viewed,
      patches: new Map([...patches].filter(([path]) => paths.has(path))),
      // What was looked through before begins folded; what the user did with it since then counts.
      folded: seen === null ? viewed : new Set([...folded].filter((path) => !before.has(path) || viewed.has(path))),
    }))
    next()
  }

  const next = (): void => {
    // Whether a file that was looked through still is the same is seen from its diff only.
    const paths = [...wanted, ...store.getState().viewed]
    while (onTheWay.size < atOnce) {
      const path = paths.find((one) => !fresh.has(one) && !onTheWay.has(one) && fileOf(one) !== undefined)
      if (path === undefined) return
      fresh.add(path)
      onTheWay.add(path)
      void load(path, look).finally(() => {
        onTheWay.delete(path)
        next()
      })
    }
  }

  const load = async (path: string, mine: number): Promise<void> => {
    const file = fileOf(path)
    const { range, ignoreBlanks } = store.getState()
    if (file === undefined) return
    const { from } = file
    const result = await connection.call((client) =>
      client.review.patch({ sessionId, range, ignoreBlanks, path, from }),
    )
    if (mine !== look) return
    const patch = patchOf(result.ok ? result.value : { kind: 'failed', why: result.failure.message })
    const marks = viewedOf()
    const mark = marks[path]
    const full = fingerprint(file, patch)
    // Marked before its diff was here: from now on the mark says of which one.
    if (mark === fingerprint(file, undefined)) writeViewed(memory, sessionId, { ...marks, [path]: full })
    store.setState(({ patches, viewed, folded }) => {
      const kept = new Map(patches).set(path, patch)
      const isOther = mark !== undefined && viewed.has(path) && mark !== full && mark !== fingerprint(file, undefined)
      return {
        patches: bounded(kept, wanted),
        ...(isOther ? { viewed: without(viewed, path), folded: without(folded, path) } : {}),
      }
    })
  }

  return {
    store,
    refresh,
    show: (change) => {
      look += 1
      store.setState({ ...change, status: 'loading', patches: new Map(), current: null, anchor: null, draft: null })
      void refresh()
    },
    want: (paths) => {
      wanted = paths
      // What was let go of is fetched again.
      const { patches } = store.getState()
      for (const path of paths) if (!patches.has(path) && !onTheWay.has(path)) fresh.delete(path)
      next()
    },
    fold: (path, folded) =>
      store.setState((state) => ({ folded: folded ? new Set([...state.folded, path]) : without(state.folded, path) })),
    setViewed: (path, isViewed) => {
      const file = fileOf(path)
      if (file === undefined) return
      const { [path]: _, ...others } = viewedOf()
      const mark = fingerprint(file, store.getState().patches.get(path))
      writeViewed(memory, sessionId, isViewed ? { ...others, [path]: mark } : others)
      store.setState(({ viewed, folded }) => ({
        viewed: isViewed ? new Set([...viewed, path]) : without(viewed, path),
        folded: isViewed ? new Set([...folded, path]) : without(folded, path),
      }))
    },
    keepDraft: () => {
      const { draft, comments } = store.getState()
      const text = draft?.text.trim() ?? ''
      if (draft === null || text === '') return store.setState({ draft: null })
      const { id, path, side, from, to, code } = draft
      const kept = { id: id ?? makeUuid(), path, side, from, to, code, text }
      const others = comments.filter((comment) => comment.id !== kept.id)
      store.setState({ draft: null, comments: [...others, kept] })
    },
    dropComment: (id) => store.setState(({ comments }) => ({ comments: comments.filter((one) => one.id !== id) })),
    clearComments: () => store.setState({ comments: [] }),
  }
}

function patchOf(
  answer:
    | { readonly kind: 'text'; readonly patch: string }
    | { readonly kind: 'binary' | 'too-large' }
    | { readonly kind: 'failed'; readonly why: string },
): FilePatch {
  switch (answer.kind) {
    case 'text':
      return { kind: 'diff', diff: parsePatch(answer.patch) }
    case 'binary':
      return { kind: 'note', text: 'A binary file: it has no lines to show' }
    case 'too-large':
      return { kind: 'note', text: 'Too much changed in it to be shown here: open it in your editor' }
    case 'failed':
      return { kind: 'note', text: `It could not be read: ${answer.why}` }
  }
}

/** Lets go of diffs, those fetched first before others, while there are too many lines; never of those on screen. */
function bounded(patches: Map<string, FilePatch>, wanted: readonly string[]): ReadonlyMap<string, FilePatch> {
  const linesOf = (patch: FilePatch): number => (patch.kind === 'diff' ? patch.diff.lines : 1)
  let lines = 0
  for (const patch of patches.values()) lines += linesOf(patch)
  for (const [path, patch] of patches) {
    if (lines <= mostLines) break
    if (wanted.includes(path)) continue
    patches.delete(path)
    lines -= linesOf(patch)
  }
  return patches
}

function without<T>(all: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const rest = new Set(all)
  rest.delete(one)
  return rest
}

function readViewed(memory: LocalMemory): Record<string, Record<string, string>> {
  try {
    return viewedSchema.safeParse(JSON.parse(memory.read(viewedKey) ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}

function writeViewed(memory: LocalMemory, sessionId: SessionId, marks: Record<string, string>): void {
  const { [sessionId]: _, ...others } = readViewed(memory)
  const all = [...Object.entries(others), [sessionId, marks] as const].slice(-mostSessions)
  memory.write(viewedKey, JSON.stringify(Object.fromEntries(all)))
}
