import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  Review,
  ReviewFile,
  ReviewPatch,
  ReviewRange,
  ReviewSides,
  ReviewStanding,
} from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { CallResult } from '../../../src-shared/client/failure.ts'
import { takeReviewAhead } from '../../app/review-ahead.ts'
import type { LocalMemory } from '../../app/storage.ts'
import { makeUuid } from '../../transport/uuid.ts'
import { rememberComments, rememberedComments, type Place, type ReviewComment } from './comments.ts'
import { bounded, filePatchOf, withNeighbours } from './file-patch.ts'
import type { FilePatch } from './items.ts'
import { markOf, readMarks, writeMarks } from './viewed-marks.ts'

/** What the review of one session shows. */
export type ReviewState = {
  readonly range: ReviewRange
  readonly ignoreBlanks: boolean
  readonly split: boolean
  readonly status: 'loading' | 'ready' | 'failed'
  /** Why there is nothing to see. */
  readonly problem: string
  readonly review: Review | null
  /** How branch and base stand to each other, once that is known. */
  readonly standing: ReviewStanding | null
  /** When it was looked at before this visit; null: never, or that is not known yet. */
  readonly lookedAt: number | null
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
  /** It comes on screen: what is seen from now on is what was looked at last when it comes on screen again. */
  readonly beginVisit: () => void
  /** Looks anew; what is on screen stays until then. */
  readonly refresh: () => Promise<void>
  readonly show: (change: Partial<Pick<ReviewState, 'range' | 'ignoreBlanks'>>) => void
  /** These are on screen: their diffs are fetched, and those of files far away are let go of when there are many. */
  readonly want: (paths: readonly string[]) => void
  /** A file as a whole, before and now. */
  readonly readSides: (file: ReviewFile, fingerprint: string) => Promise<CallResult<ReviewSides>>
  readonly fold: (path: string, folded: boolean) => void
  readonly setViewed: (path: string, viewed: boolean) => void
  /** Keeps what is being written as a comment. */
  readonly keepDraft: () => void
  readonly dropComment: (id: string) => void
  readonly clearComments: () => void
}

const atOnce = 2
/** Diffs that are asked for together. */
const mostTogether = { files: 40, lines: 3_000 }
/** Pictures that are kept. */
const mostSides = 8
const splitKey = 'review-split'

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
    standing: null,
    lookedAt: null,
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
  /** What is on screen has the counts of its files: so does what takes its place. */
  let isCounted = false
  /** Where each file stands in the list. */
  let indexOf: ReadonlyMap<string, number> = new Map()
  /** Asked for in this looking. */
  let fresh = new Set<string>()
  const onTheWay = new Set<string>()
  let requests = 0
  let visit = makeUuid()
  let isTold = false
  const sidesOf = new Map<string, CallResult<ReviewSides>>()

  const fileOf = (path: string): ReviewFile | undefined => store.getState().review?.files[indexOf.get(path) ?? -1]
  /** What is in sight, and what comes next once it is known how long that is. */
  const near = (): readonly string[] => {
    const { review } = store.getState()
    return review?.isCounted === true ? withNeighbours(review.files, indexOf, wanted) : wanted
  }

  const refresh = async (): Promise<void> => {
    const mine = (look += 1)
    const { range, ignoreBlanks } = store.getState()
    // What it is compared with is another one since then.
    if (range === 'looked' && !isTold) await tell()
    const ask = (counts: boolean): Promise<CallResult<Review>> =>
      connection.call((client) => client.review.open({ sessionId, range, ignoreBlanks, counts }))
    const isFirst = range === 'all' && !ignoreBlanks && store.getState().review === null
    const ahead = isFirst ? await takeReviewAhead(sessionId) : null
    // What is on screen is counted already.
    let result = ahead?.ok === true ? ahead : await ask(isCounted)
    if (mine !== look) return
    if (result.ok && !result.value.isCounted) {
      takeReview(result.value)
      result = await ask(true)
      if (mine !== look) return
    }
    if (!result.ok) return store.setState({ status: 'failed', problem: result.failure.message, review: null })
    takeReview(result.value)
    isCounted = true
    const standing = await connection.call((client) => client.review.standing({ sessionId }))
    if (mine === look && standing.ok) store.setState({ standing: standing.value })
    if (mine === look) await tell()
  }

  /** Says what is looked at. Where that cannot be kept, the look before it stays the last. */
  const tell = async (): Promise<void> => {
    const mine = visit
    const result = await connection.call((client) => client.review.look({ sessionId, visit: mine }))
    if (mine !== visit || !result.ok) return
    isTold = true
    store.setState({ lookedAt: result.value.lastAt })
  }

  const takeReview = (review: Review): void => {
    const known = new Map(store.getState().review?.files.map((file) => [file.path, file]))
    const files = review.files.map((file) => sameOr(known.get(file.path), file))
    indexOf = new Map(files.map(({ path }, at) => [path, at]))
    const marks = readMarks(memory, sessionId)
    const isViewed = (file: ReviewFile): boolean => marks[file.path]?.startsWith(markOf(file, undefined)) === true
    const viewed = new Set(review.isCounted ? files.filter(isViewed).map(({ path }) => path) : [])
    fresh = new Set()
    store.setState(({ patches, folded, viewed: before, review: seen }) => ({
      status: 'ready',
      problem: '',
      review: { ...review, files },
      viewed,
      patches: new Map([...patches].filter(([path]) => indexOf.has(path))),
      // What was looked through before begins folded; what the user did with it since then counts.
      folded:
        seen?.isCounted === true
          ? new Set([...folded].filter((path) => !before.has(path) || viewed.has(path)))
          : new Set([...folded, ...viewed]),
    }))
    // A beginning is better than nothing, and worse than what was there.
    const { patches } = store.getState()
    const first = review.first.filter(
      ({ path, patch }) => patch.kind !== 'text' || patch.isWhole || patches.get(path)?.kind !== 'diff',
    )
    for (const { path, patch } of first) if (patch.kind !== 'text' || patch.isWhole) fresh.add(path)
    take(first)
    next()
  }

  const next = (): void => {
    while (requests < atOnce) {
      const together: ReviewFile[] = []
      let lines = 0
      // Whether a file that was looked through still is the same is seen from its diff only.
      for (const path of new Set([...near(), ...store.getState().viewed])) {
        const file = fileOf(path)
        if (file === undefined || fresh.has(path) || onTheWay.has(path)) continue
        lines += (file.added ?? 0) + (file.deleted ?? 0)
        if (together.length > 0 && lines > mostTogether.lines) break
        if (together.push(file) === mostTogether.files) break
      }
      if (together.length === 0) return
      for (const { path } of together) {
        fresh.add(path)
        onTheWay.add(path)
      }
      requests += 1
      void load(together, look).finally(() => {
        requests -= 1
        for (const { path } of together) onTheWay.delete(path)
        next()
      })
    }
  }

  const load = async (files: readonly ReviewFile[], mine: number): Promise<void> => {
    const { range, ignoreBlanks, review } = store.getState()
    if (review === null) return
    const { start } = review
    const asked = files.map(({ path, from, isUntracked }) => ({ path, from, isUntracked }))
    const result = await connection.call((client) =>
      client.review.patches({ sessionId, range, ignoreBlanks, start, files: asked }),
    )
    if (mine !== look) return
    if (result.ok) return take(result.value)
    const why = result.failure.message
    take(files.map(({ path }) => ({ path, patch: { kind: 'failed', why } })))
  }

  /** Takes diffs in, and sees from them whether files that were looked through are others by now. */
  const take = (answers: readonly Answer[]): void => {
    const marks: Record<string, string> = { ...readMarks(memory, sessionId) }
    const others: string[] = []
    let isSaid = false
    const { patches: before, viewed } = store.getState()
    const patches = new Map(before)
    for (const { path, patch: answer } of answers) {
      const file = fileOf(path)
      if (file === undefined) continue
      const patch = filePatchOf(answer, before.get(path))
      // Those that came last are let go of last.
      patches.delete(path)
      patches.set(path, patch)
      const [mark, full, bare] = [marks[path], markOf(file, patch), markOf(file, undefined)]
      if (mark === undefined || mark === full) continue
      // Marked before its diff was here: from now on the mark says of which one.
      if (mark === bare) {
        marks[path] = full
        isSaid = true
      } else if (viewed.has(path)) others.push(path)
    }
    if (isSaid) writeMarks(memory, sessionId, marks)
    store.setState(({ viewed: all, folded }) => ({
      patches: bounded(patches, new Set(near())),
      ...(others.length === 0 ? {} : { viewed: without(all, others), folded: without(folded, others) }),
    }))
  }

  return {
    store,
    beginVisit: () => {
      visit = makeUuid()
      isTold = false
    },
    refresh,
    show: (change) => {
      look += 1
      fresh = new Set()
      isCounted = false
      store.setState({ ...change, status: 'loading', patches: new Map(), current: null, anchor: null, draft: null })
      void refresh()
    },
    want: (paths) => {
      wanted = paths
      // What was let go of is fetched again.
      const { patches } = store.getState()
      for (const path of near()) {
        const isHere = patches.has(path) && patches.get(path)?.kind !== 'gone'
        if (!isHere && !onTheWay.has(path)) fresh.delete(path)
      }
      next()
    },
    readSides: async ({ path, from }, fingerprint) => {
      const { range, ignoreBlanks, review } = store.getState()
      const key = `${range}\n${fingerprint}\n${path}`
      const known = sidesOf.get(key)
      if (known !== undefined) return known
      const start = review?.start ?? ''
      const result = await connection.call((client) =>
        client.review.sides({ sessionId, range, ignoreBlanks, start, path, from }),
      )
      if (result.ok) sidesOf.set(key, result)
      const [oldest] = sidesOf.keys()
      if (sidesOf.size > mostSides && oldest !== undefined) sidesOf.delete(oldest)
      return result
    },
    fold: (path, folded) =>
      store.setState((state) => ({
        folded: folded ? new Set([...state.folded, path]) : without(state.folded, [path]),
      })),
    setViewed: (path, isViewed) => {
      const file = fileOf(path)
      if (file === undefined) return
      const { [path]: _, ...others } = readMarks(memory, sessionId)
      const mark = markOf(file, store.getState().patches.get(path))
      writeMarks(memory, sessionId, isViewed ? { ...others, [path]: mark } : others)
      store.setState(({ viewed, folded }) => ({
        viewed: isViewed ? new Set([...viewed, path]) : without(viewed, [path]),
        folded: isViewed ? new Set([...folded, path]) : without(folded, [path]),
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

type Answer = {
  readonly path: string
  readonly patch: ReviewPatch | { readonly kind: 'failed'; readonly why: string }
}

/** The one that is known, where the other says the same: then nothing of it is drawn anew. */
function sameOr(known: ReviewFile | undefined, file: ReviewFile): ReviewFile {
  const keys = ['from', 'change', 'added', 'deleted', 'isUntracked'] as const
  return known !== undefined && keys.every((key) => known[key] === file[key]) ? known : file
}

function without<T>(all: ReadonlySet<T>, some: readonly T[]): ReadonlySet<T> {
  const rest = new Set(all)
  for (const one of some) rest.delete(one)
  return rest
}
