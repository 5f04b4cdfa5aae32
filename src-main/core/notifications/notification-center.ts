import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Settings } from '../../../src-node/settings/merge-settings.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import { Attention } from './attention.ts'
import type { RunEventCommand } from './event-command.ts'
import { noticeEventOf, type NoticeEvent } from './notice-event.ts'
import { changesBetween, noticeOf, type NoticeKind } from './notification-policy.ts'
import { Presenters } from './presenters.ts'
import { isQuietAt, minuteOfDay } from './quiet-hours.ts'
import { watchRows, type StopWatching } from './row-watch.ts'
import type { Webhooks } from './webhooks.ts'

type NotificationSettings = Settings['notifications']

/** What notifications are made with. */
export type CenterParts = {
  readonly book: Pick<SessionBook, 'rows' | 'changes'>
  readonly clock: Clock
  /** The user's settings as they are now. */
  readonly settings: () => Promise<NotificationSettings>
  readonly runCommand: RunEventCommand
  readonly webhooks: Pick<Webhooks, 'start' | 'add' | 'stop'>
  readonly report: (problem: string, error?: unknown) => void
}

const mostCommands = 20

/** Tells the user what happened on the board, each change once: a notification, and the user's own commands and webhooks. */
export class NotificationCenter {
  readonly presenters = new Presenters()
  readonly attention = new Attention()
  readonly #parts: CenterParts
  readonly #ending = new AbortController()
  readonly #commands = new Set<Promise<void>>()
  /** Commands that failed last time, and were told of. */
  readonly #troubled = new Set<NoticeKind>()
  readonly #telling = new Set<Promise<void>>()
  #stopWatching: StopWatching | null = null

  constructor(parts: CenterParts) {
    this.#parts = parts
  }

  /** Begins: what is on the board now is no news, but for what sessions came to since `from`. */
  start(from?: number): void {
    const { book, clock, webhooks, report } = this.#parts
    webhooks.start()
    const changed = (before: ReadonlyMap<SessionId, SessionRow>, after: ReadonlyMap<SessionId, SessionRow>): void => {
      const telling = this.#tell(before, after)
        .catch((error: unknown) => report('a notification failed', error))
        .finally(() => this.#telling.delete(telling))
      this.#telling.add(telling)
    }
    this.#stopWatching = watchRows(book, clock, changed, from)
  }

  /** Ends, with what is being gathered told; commands that still run are ended with it. */
  async stop(): Promise<void> {
    this.#stopWatching?.('tell')
    await Promise.all(this.#telling)
    this.#ending.abort()
    await Promise.all([...this.#commands, this.#parts.webhooks.stop()])
  }

  async #tell(before: ReadonlyMap<SessionId, SessionRow>, after: ReadonlyMap<SessionId, SessionRow>): Promise<void> {
    const { clock, webhooks } = this.#parts
    const changes = changesBetween(before, after)
    if (changes.length === 0) return
    const attended = this.attention.attended()
    const now = clock.now()
    const settings = await this.#parts.settings()
    const quiet = settings.quietHours
    if (quiet === null || !isQuietAt(quiet.value, minuteOfDay(now))) {
      const notice = noticeOf(changes, { enabled: enabledIn(settings), attended, sound: soundIn(settings) })
      if (notice !== null) this.presenters.show(notice)
    }
    for (const change of changes) {
      const event = noticeEventOf(change, now)
      const command = settings.commands[settingOf[change.kind]]
      if (command !== undefined) this.#run(command.value, event)
      if (settings.webhooks[settingOf[change.kind]] !== undefined) await webhooks.add(event)
    }
  }

  #run(command: string | readonly string[], event: NoticeEvent): void {
    const { runCommand, report } = this.#parts
    if (this.#commands.size >= mostCommands) {
      report(`the command for ${event.event} was left out: ${mostCommands} of them run already`)
      return
    }
    const running = runCommand(command, event, this.#ending.signal)
      .then((problem) => {
        if (problem === null) this.#troubled.delete(event.event)
        else if (!this.#troubled.has(event.event)) {
          this.#troubled.add(event.event)
          report(`the command for ${event.event} ${problem}`)
        }
      })
      .catch((error: unknown) => report(`the command for ${event.event} failed`, error))
      .finally(() => this.#commands.delete(running))
    this.#commands.add(running)
  }
}

/** The name of each kind in the settings. */
export const settingOf = { 'needs-input': 'needsInput', completed: 'completed', failed: 'failed' } as const

function enabledIn(settings: NotificationSettings): ReadonlySet<NoticeKind> {
  const kinds: readonly NoticeKind[] = ['needs-input', 'completed', 'failed']
  return new Set(kinds.filter((kind) => settings[settingOf[kind]].value))
}

function soundIn(settings: NotificationSettings): 'none' | 'chime' | 'system' {
  return settings.sound.value ? settings.soundName.value : 'none'
}
