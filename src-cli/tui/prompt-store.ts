import { Emitter, type Unsubscribe } from '../../src-shared/base/emitter.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import { completionQuery, type CompletionItem, type CompletionQuery } from './completion/popup.ts'
import { editorWith } from './editor.ts'
import { followRequest } from './prompt-card.ts'
import { historyLength, withReturned } from './prompt-send.ts'
import { pressKey } from './prompt-state.ts'
import { withText } from './prompt-text.ts'
import { freshPrompt, type PromptEffect, type PromptKey, type PromptState, type Situation } from './prompt-types.ts'
import type { PickedSession } from './session-picker.ts'

/** Finds what may stand where the user types; what cannot be had is an empty list. */
export type FindCompletions = (query: CompletionQuery) => Promise<readonly CompletionItem[]>

/** The prompt outside of React: several keys may come before the next picture is drawn, and each builds on the one before. */
export class PromptStore {
  readonly #changed = new Emitter<void>()
  readonly #find: FindCompletions
  #state: PromptState = freshPrompt
  #since = 0
  /** Counts questions for completions: an answer that comes late is dropped. */
  #asked = 0

  constructor(find: FindCompletions) {
    this.#find = find
  }

  get state(): PromptState {
    return this.#state
  }

  subscribe = (listener: () => void): Unsubscribe => this.#changed.subscribe(listener)

  /**
   * Begins or ends an answer as what is asked comes and goes. `since`, the time of the session's present state: with a new
   * one, what was said about the last key is over.
   */
  follow(request: OpenRequest | null, now: number, since: number): void {
    const followed = followRequest(this.#state, request, now)
    this.#set(since === this.#since || followed.notice === null ? followed : { ...followed, notice: null })
    this.#since = since
  }

  press(key: PromptKey, situation: Situation): PromptEffect | null {
    const before = followRequest(this.#state, situation.request, situation.now)
    const step = pressKey(before, key, situation)
    this.#set(step.state)
    if (step.state.editor !== before.editor) this.#complete()
    return step.effect
  }

  /** Gives back what could not be sent, unless something else was typed meanwhile. */
  giveBack(before: PromptState): void {
    const unsent = { ...this.#state, sentFor: null, notice: null }
    const { editor, folded, images } = before
    this.#set(unsent.editor.text === '' ? { ...unsent, editor, folded, images } : unsent)
  }

  /** Earlier prompts, the newest last: `before` all that is known, or as the newest of them. */
  remember(prompts: readonly string[], place: 'before' | 'newest'): void {
    const { history, recalled, search } = this.#state
    // Who looks through them is not to lose the place.
    if (prompts.length === 0 || recalled !== null || search !== null) return
    const all = place === 'before' ? [...prompts, ...history] : [...history, ...prompts]
    const kept = [...new Set(all.toReversed())].toReversed()
    this.#set({ ...this.#state, history: kept.slice(-historyLength) })
  }

  /** Text that was written elsewhere takes the place of what is typed. */
  replaceText(text: string): void {
    this.#set(withText({ ...this.#state, recalled: null }, editorWith(text)))
  }

  /** A reply that was taken back comes into the prompt. */
  takeBack(text: string): void {
    this.#set(withReturned(this.#state, text))
  }

  /** Lists sessions to open instead. */
  showSessions(sessions: readonly PickedSession[], query: string): void {
    this.#set({ ...this.#state, picker: { sessions, query, highlighted: 0 } })
  }

  /** A line about what a key came to. */
  say(notice: string): void {
    this.#set({ ...this.#state, notice })
  }

  #complete(): void {
    const query = completionQuery(this.#state.editor)
    this.#asked += 1
    if (query === null || this.#state.closedPopup === `${query.kind} ${query.start}` || this.#isBusyElsewhere()) return
    const asked = this.#asked
    void this.#find(query).then((items) => {
      if (asked !== this.#asked) return
      this.#set({ ...this.#state, popup: items.length === 0 ? null : { query, items, highlighted: 0 } })
    })
  }

  /** What is recalled, searched for or written into a card is not completed. */
  #isBusyElsewhere(): boolean {
    const { recalled, search, picker, help, progress } = this.#state
    return recalled !== null || search !== null || picker !== null || help !== null || progress?.writing === 'rule'
  }

  #set(state: PromptState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed.emit()
  }
}
