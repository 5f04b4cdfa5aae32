import type { Clock } from '../../../src-shared/base/clock.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Load } from '../../../src-shared/board/load.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import { openDocument } from '../storage/document-store.ts'
import type { Problems } from '../storage/problems.ts'
import { workDocumentSchema, type QueuedStart, type WorkDocument } from '../storage/work-document.ts'
import { UsageJournal } from '../usage/usage-journal.ts'
import { Budgets } from './budgets.ts'
import { LimitsSource } from './limits-source.ts'
import { WorkGate } from './work-gate.ts'

/** What the limits stand on. */
export type WorkOptions = {
  readonly paths: HomePaths
  readonly clock: Clock
  readonly problems: Problems
  readonly book: SessionBook
  readonly userSettings: UserSettings
  readonly isPaused: () => boolean
  readonly isAttached: (sessionId: SessionId) => boolean
  /** Lets a session begin, or go on. */
  readonly begin: (record: SessionRecord, how: QueuedStart['how']) => void
  /** Tells the workers what they may spend from now on. */
  readonly tellBudgets: () => Promise<void>
}

/** What was used, and what holds work back. */
export type Work = {
  readonly journal: UsageJournal
  readonly gate: WorkGate
  readonly budgets: Budgets
  /** `load` says something else. */
  readonly changes: Emitter<void>
  readonly load: () => Load
  readonly flush: () => Promise<void>
  readonly close: () => void
}

/** Opens the journal, the queue and the limits. The queue stands still until the gate is opened. */
export async function openWork(options: WorkOptions): Promise<Work> {
  const { paths, clock, problems, book } = options
  const [document, limits, journal] = await Promise.all([
    openDocument<WorkDocument>(
      paths.work,
      { version: 1, schema: workDocumentSchema },
      { schema: 1, queue: [], letting: [], raised: null },
      clock,
      problems,
    ),
    LimitsSource.open(options.userSettings, problems),
    UsageJournal.open({
      path: paths.usage,
      now: clock.now,
      problems,
      isOnBoard: (sessionId) => book.records().some((record) => record.sessionId === sessionId),
    }),
  ])
  // What was used while no supervisor lived, or not written down by one that died.
  for (const record of book.records()) journal.count(record, record.updatedAt)
  const gate = new WorkGate({
    clock,
    book,
    document,
    limit: () => limits.now.workingSessions,
    isPaused: options.isPaused,
    isAttached: options.isAttached,
    begin: options.begin,
    report: (what, error) => problems.report(what, error),
  })
  const budgets = new Budgets({ clock, limits: () => limits.now, document, costOf: (day) => journal.costOf(day) })
  const changes = new Emitter<void>()
  const tell = (): void => {
    options.tellBudgets().catch((error: unknown) => problems.report('the workers were not told of a budget', error))
  }
  const ends = [
    book.changes.subscribe((sessionId) => {
      const record = book.record(sessionId)
      if (record === null) journal.forget(sessionId)
      else journal.count(record)
    }),
    limits.changes.subscribe(() => {
      gate.review()
      budgets.review()
      changes.emit()
    }),
    journal.changes.subscribe(() => {
      if (limits.now.dayDollars === null) return
      budgets.review()
      changes.emit()
    }),
    budgets.changes.subscribe(() => {
      tell()
      changes.emit()
    }),
    gate.changes.subscribe(() => changes.emit()),
  ]
  return {
    journal,
    gate,
    budgets,
    changes,
    load: () => ({ queued: gate.queued, workingSessions: limits.now.workingSessions, day: budgets.day }),
    flush: document.flush,
    close: () => {
      for (const end of ends) end()
      gate.close()
      budgets.close()
      limits.close()
      journal.close()
    },
  }
}
